/* URLs from people: their parts as libcurl sees them, and what is no URL of a server. */
#include "unit.h"

#include <string.h>

#include "http/address.h"

static void urls_are_spelt_as_libcurl_understands_them(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const struct {
        const char *url, *spelt, *host;
    } cases[] = {
        {"http://h", "http://h", "h"},
        {"http://h/", "http://h", "h"},
        {"HTTP://H.Example:80/V1", "http://h.example:80/V1", "h.example"},
        {"https://h:/v1", "https://h/v1", "h"},
        {"https://h?a=b", "https://h?a=b", "h"},
        {"https://h/a/../v1//x?q=http://y", "https://h/v1//x?q=http://y", "h"},
        {"http://127.1/", "http://127.0.0.1", "127.0.0.1"},
        {"http://0x7f000001:8", "http://127.0.0.1:8", "127.0.0.1"},
        {"http://%31%32%37.0.0.1/", "http://127.0.0.1", "127.0.0.1"},
        {"http://%31%32%37.1/", "http://127.0.0.1", "127.0.0.1"},
        {"http://[::1]:8000/v1", "http://[::1]:8000/v1", "[::1]"},
        {"http://[FE80::1%25eth0]/v1", "http://[fe80::1%25eth0]/v1", "[fe80::1%25eth0]"},
        {"http://xn--eckwd4c7c.example", "http://xn--eckwd4c7c.example", "xn--eckwd4c7c.example"},
        {"http://a_b.c.", "http://a_b.c.", "a_b.c."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        http_address address, again;
        jr_error err = {0};
        if (http_address_parse(arena, jr_str_from(cases[i].url), &address, &err) != JR_OK)
            fail_msg("%s: %s", cases[i].url, err.message);
        assert_string_equal(address.host.data, cases[i].host);
        jr_str spelt = http_address_format(arena, &address);
        assert_string_equal(spelt.data, cases[i].spelt);
        assert_int_equal(http_address_parse(arena, spelt, &again, &err), JR_OK);
        assert_string_equal(http_address_format(arena, &again).data, spelt.data);
    }
}

static void what_is_no_url_of_a_server_is_refused_without_showing_it(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const char *const wrong[] = {
        "",
        "h/v1",
        "//secret/v1",
        "http:",
        "http:/secret",
        "http://",
        "http:///v1",
        "http:////secret",
        "http://?secret",
        "http://:80/secret",
        "http://[::1",
        "http://::1/v1",
        "http://[::secret]",
        "http://secret:99999",
        "http://secret:0",
        "http://secret:-1",
        "http://secret:8o",
        "http://user:pw@secret",
        "http://user@secret",
        "http://@secret",
        "http://:@secret",
        "http://secret/#m",
        "http://se cret",
        "http://secret\r\nx",
        "http://secret\x7F",
        "http://日本語.example",
        "http://secret\\@evil",
        "http://a%40secret",
        "http://a%2Fsecret",
        "http://a%00secret",
        "http://.secret",
        "http://a,secret",
        "file:///etc/passwd",
        "ftp://secret/v1",
        "unix:///run/secret.sock",
        "http+unix://secret",
        "httpsx://secret",
        " http://secret",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        http_address address = {.port = JR_STR("kept")};
        jr_error err = {0};
        if (http_address_parse(arena, jr_str_from(wrong[i]), &address, &err) != JR_ERR_USAGE)
            fail_msg("'%s' is a URL", wrong[i]);
        assert_null(strstr(err.message, "secret"));
        assert_string_equal(address.port.data, "kept");
    }
    jr_error err = {0};
    http_address address;
    assert_int_equal(http_address_parse(arena, JR_STR("http://h\0.example"), &address, &err),
                     JR_ERR_USAGE);
}

static void a_url_is_told_from_a_name(void **state)
{
    (void)state;
    static const char *const urls[] = {"http://h", "HTTPS://h", "file:///x", "http+unix://x",
                                       "a://"};
    static const char *const names[] = {"",        "gpt-4",  "://",      "ft:gpt-4o:me::1",
                                        "a b://c", "あ://c", "org/a://b"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        assert_true(http_is_url(jr_str_from(urls[i])));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_false(http_is_url(jr_str_from(names[i])));
}

UNIT_GROUP(address)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_are_spelt_as_libcurl_understands_them),
        cmocka_unit_test(what_is_no_url_of_a_server_is_refused_without_showing_it),
        cmocka_unit_test(a_url_is_told_from_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
