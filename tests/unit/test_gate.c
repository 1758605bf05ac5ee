/* Who may see the pages and who may vote. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "site/gate.h"

static gate gate_with(const char *token, bool is_loopback)
{
    gate g;
    jr_error err;
    assert_int_equal(gate_init(&g, jr_str_from(token), is_loopback, 8080, &err), JR_OK);
    return g;
}

static void without_a_token_everybody_may_read(void **state)
{
    (void)state;
    gate g = gate_with("", true);
    assert_true(gate_find_cookie(&g, JR_STR("")) == GATE_READER);
    assert_true(gate_find_token(&g, JR_STR("")) == GATE_NOBODY);
}

static void only_the_cookie_made_from_the_token_opens(void **state)
{
    (void)state;
    gate g = gate_with("0123456789abcdef", true);
    JR_BUF_AUTO jr_buf cookie = {0};
    char header[256];
    gate_append_cookie(&g, GATE_READER, &cookie);
    assert_non_null(strstr(cookie.data, "; Path=/; HttpOnly; SameSite=Lax"));
    assert_null(strstr(cookie.data, "0123456789abcdef"));
    cookie.data[strcspn(cookie.data, ";")] = '\0';
    assert_true(gate_find_cookie(&g, jr_str_from(cookie.data)) == GATE_READER);
    snprintf(header, sizeof header, "a=b; %s;c=d", cookie.data);
    assert_true(gate_find_cookie(&g, jr_str_from(header)) == GATE_READER);
    cookie.data[strlen(cookie.data) - 1] ^= 1;
    static const char *const wrong[] = {"", ";", "jrank-8080=", "jrank-8080=0123456789abcdef", "="};
    assert_true(gate_find_cookie(&g, jr_str_from(cookie.data)) == GATE_NOBODY);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_true(gate_find_cookie(&g, jr_str_from(wrong[i])) == GATE_NOBODY);
}

static void a_token_is_compared_as_a_whole(void **state)
{
    (void)state;
    gate g = gate_with("0123456789abcdef", true);
    assert_true(gate_find_token(&g, JR_STR("0123456789abcdef")) == GATE_READER);
    assert_true(gate_find_token(&g, JR_STR("0123456789abcdeF")) == GATE_NOBODY);
    assert_true(gate_find_token(&g, JR_STR("0123456789abcde")) == GATE_NOBODY);
    assert_true(gate_find_token(&g, JR_STR("0123456789abcdef0")) == GATE_NOBODY);
}

static void a_token_that_can_be_guessed_or_not_be_sent_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"0123456789abcde", "0123456789 abcdef", "0123456789abcdef&",
                                        "0123456789abcdef\n"};
    gate g;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        jr_error err;
        assert_int_equal(gate_init(&g, jr_str_from(wrong[i]), true, 1, &err), JR_ERR_USAGE);
        assert_null(strstr(err.message, wrong[i]));
    }
}

static void each_voter_has_a_token_of_his_own_and_readers_none_of_theirs(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    const jr_str tokens[] = {JR_STR("taro-taro-taro-taro"), JR_STR("hanako-hanako-hanako")};
    static const char *const readers[] = {"0123456789abcdef", ""};
    for (size_t i = 0; i < 2; i++) {
        gate g = gate_with(readers[i], true);
        assert_int_equal(gate_invite(&g, arena, tokens, 2, &err), JR_OK);
        for (size_t voter = 0; voter < 2; voter++) {
            JR_BUF_AUTO jr_buf cookie = {0};
            assert_int_equal(gate_find_token(&g, tokens[voter]), voter);
            gate_append_cookie(&g, voter, &cookie);
            jr_str sent = {cookie.data, strcspn(cookie.data, ";")};
            assert_int_equal(gate_find_cookie(&g, sent), voter);
        }
        assert_true(gate_find_token(&g, JR_STR("nobody-nobody-nobody")) == GATE_NOBODY);
        assert_true(gate_find_cookie(&g, JR_STR("jrank-8080=x")) ==
                    (i ? GATE_READER : GATE_NOBODY));
        assert_int_equal(gate_invite(&g, arena, &(jr_str){"short", 5}, 1, &err), JR_ERR_USAGE);
    }
}

static void made_tokens_differ(void **state)
{
    (void)state;
    char one[33], other[33];
    gate_make_token(one);
    gate_make_token(other);
    assert_int_equal(strspn(one, "0123456789abcdef"), 32);
    assert_string_not_equal(one, other);
}

static void on_loopback_the_host_is_a_name_of_this_machine(void **state)
{
    (void)state;
    static const char *const ours[] = {"localhost",      "LOCALHOST:1", "127.0.0.1:8080",
                                       "127.0.0.5:9000", "[::1]",       "[::1]:8080"};
    static const char *const others[] = {"",
                                         ":8080",
                                         "evil.example",
                                         "localhost.evil.example",
                                         "127.0.0.1.evil.example:8080",
                                         "[::2]",
                                         "::1",
                                         "127.evil",
                                         "192.168.0.1"};
    gate here = gate_with("", true), everywhere = gate_with("", false);
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        assert_true(gate_is_host_ours(&here, jr_str_from(ours[i])));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_false(gate_is_host_ours(&here, jr_str_from(others[i])));
        assert_true(gate_is_host_ours(&everywhere, jr_str_from(others[i])));
    }
}

static void a_form_comes_from_a_page_of_ours(void **state)
{
    (void)state;
    static const struct {
        const char *origin, *fetch_site;
        bool is_ours;
    } cases[] = {
        {"http://localhost:1", "", true},
        {"https://localhost:1", "same-origin", true},
        {"HTTP://localhost:1", "", false},
        {"", "same-origin", true},
        {"", "", false},
        {"null", "", false},
        {"null", "same-origin", false},
        {"http://localhost:2", "", false},
        {"http://localhost:1", "same-site", false},
        {"http://localhost:1", "cross-site", false},
        {"http://evil.example", "same-origin", false},
        {"http://", "", false},
        {"", "none", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(gate_is_same_origin(JR_STR("localhost:1"), jr_str_from(cases[i].origin),
                                             jr_str_from(cases[i].fetch_site)),
                         cases[i].is_ours);
}

UNIT_GROUP(gate)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_token_everybody_may_read),
        cmocka_unit_test(only_the_cookie_made_from_the_token_opens),
        cmocka_unit_test(a_token_is_compared_as_a_whole),
        cmocka_unit_test(a_token_that_can_be_guessed_or_not_be_sent_is_refused),
        cmocka_unit_test(each_voter_has_a_token_of_his_own_and_readers_none_of_theirs),
        cmocka_unit_test(made_tokens_differ),
        cmocka_unit_test(on_loopback_the_host_is_a_name_of_this_machine),
        cmocka_unit_test(a_form_comes_from_a_page_of_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
