/*
 * Metadata are pairs of a key and a value of one of a dozen types, most of it the vocabulary: lists
 * of a hundred thousand strings, each of which has to be stepped over, as only its size tells where
 * the next begins. They are read through a stdio buffer, so a file of 40 GB costs some megabytes.
 * Whatever is not understood only leaves a question open; what is wrong with a file, llama-server
 * tells when it loads it.
 */
#include "gguf.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum {
    GGUF_STRING = 8,
    GGUF_ARRAY = 9,
    N_GGUF_TYPES = 13,
    PAIRS_MAX = 1 << 16,
    ITEMS_MAX = 1 << 24, /* of a list */
    READ_SIZE = 256 << 10,
};

static const char TEMPLATE_KEY[] = "tokenizer.chat_template";

/* Bytes of a value of each type; 0: it has a size of its own. */
static const uint8_t SIZES[N_GGUF_TYPES] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

typedef struct reader {
    FILE *file;
    uint64_t left; /* bytes of the file behind this place */
} reader;

static bool read_bytes(reader *r, void *bytes, uint64_t size)
{
    if (size > r->left || fread(bytes, 1, size, r->file) != size)
        return false;
    r->left -= size;
    return true;
}

/* Seeking throws away stdio's buffer, so short ways are read. */
static bool skip(reader *r, uint64_t size)
{
    char bytes[4096];
    if (size > r->left)
        return false;
    if (size > READ_SIZE) {
        r->left -= size;
        return fseeko(r->file, (off_t)size, SEEK_CUR) == 0;
    }
    while (size) {
        uint64_t n = size < sizeof bytes ? size : sizeof bytes;
        if (!read_bytes(r, bytes, n))
            return false;
        size -= n;
    }
    return true;
}

/* A number of this many bytes, the lowest first. */
static bool read_number(reader *r, size_t size, uint64_t *ret_number)
{
    unsigned char bytes[8];
    if (!read_bytes(r, bytes, size))
        return false;
    *ret_number = 0;
    for (size_t i = size; i-- > 0;)
        *ret_number = *ret_number << 8 | bytes[i];
    return true;
}

static bool skip_string(reader *r)
{
    uint64_t size;
    return read_number(r, 8, &size) && skip(r, size);
}

static bool skip_array(reader *r)
{
    uint64_t type, n;
    if (!read_number(r, 4, &type) || !read_number(r, 8, &n) || n > ITEMS_MAX ||
        type >= N_GGUF_TYPES || type == GGUF_ARRAY)
        return false;
    if (type != GGUF_STRING)
        return skip(r, n * SIZES[type]);
    while (n--)
        if (!skip_string(r))
            return false;
    return true;
}

/* Reads a key and steps over its value. */
static bool read_pair(reader *r, bool *ret_is_template)
{
    char key[sizeof TEMPLATE_KEY - 1];
    uint64_t size, type;
    if (!read_number(r, 8, &size))
        return false;
    *ret_is_template = size == sizeof key;
    if (size == sizeof key) {
        if (!read_bytes(r, key, sizeof key))
            return false;
        *ret_is_template = memcmp(key, TEMPLATE_KEY, sizeof key) == 0;
    } else if (!skip(r, size)) {
        return false;
    }
    if (!read_number(r, 4, &type) || type >= N_GGUF_TYPES)
        return false;
    if (type == GGUF_ARRAY)
        return skip_array(r);
    return type == GGUF_STRING ? skip_string(r) : skip(r, SIZES[type]);
}

static bool lacks_template(reader *r)
{
    uint64_t version, n_tensors, n_pairs;
    if (!read_number(r, 4, &version) || version < 2 || version > 3 ||
        !read_number(r, 8, &n_tensors) || !read_number(r, 8, &n_pairs) || n_pairs > PAIRS_MAX)
        return false;
    bool is_template = false;
    while (n_pairs-- && !is_template)
        if (!read_pair(r, &is_template))
            return false;
    return !is_template;
}

/* NULL where it is not such a file. */
static FILE *open_gguf(const char *path, reader *r)
{
    int fd;
    char magic[4];
    jr_error none;
    if (file_open(path, FILE_REGULAR, &fd, &none) != JR_OK)
        return NULL;
    FILE *file = fdopen(fd, "rb");
    if (!file) {
        close(fd);
        return NULL;
    }
    setvbuf(file, NULL, _IOFBF, READ_SIZE);
    off_t size = fseeko(file, 0, SEEK_END) == 0 ? ftello(file) : 0;
    *r = (reader){file, size > 0 ? (uint64_t)size : 0};
    if (fseeko(file, 0, SEEK_SET) == 0 && read_bytes(r, magic, sizeof magic) &&
        memcmp(magic, "GGUF", sizeof magic) == 0)
        return file;
    fclose(file);
    return NULL;
}

bool gguf_is_file(const char *path)
{
    reader r;
    FILE *file = open_gguf(path, &r);
    if (file)
        fclose(file);
    return file != NULL;
}

bool gguf_lacks_chat_template(const char *path)
{
    reader r;
    FILE *file = open_gguf(path, &r);
    if (!file)
        return false;
    bool lacks = lacks_template(&r);
    fclose(file);
    return lacks;
}
