/*
 * Events of a batch, in the order in which they can be: planned (with the ids of its requests),
 * sending, out (with the provider's id), fetched, taken (places of requests), closed. The table in
 * memory is what the lines add up to.
 *
 * The key of a batch is made of what is in it, so that another machine with a copy of the folder
 * that plans the same batch finds the first one's in the provider's list.
 */
#include "batch_ledger.h"

#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "base/url.h"

static const char *const stage_names[] = {
#define BATCH_STAGE_NAME(name, word) word,
    BATCH_STAGE_ROWS(BATCH_STAGE_NAME)
#undef BATCH_STAGE_NAME
};

const char *batch_stage_name(batch_stage stage)
{
    return stage_names[stage];
}

jr_str batch_ledger_path(jr_arena *arena, file_place results, const char *what)
{
    const char *slash = strrchr(results.path, '/');
    return jr_arena_format(arena, "%.*s%s.jrank/batches/%s-%s", (int)results.folder_size,
                           results.path, results.folder_size ? "/" : "", what,
                           slash ? slash + 1 : results.path);
}

file_place batch_ledger_results(const batch_ledger *l, jr_arena *arena, uint32_t batch)
{
    size_t size = (size_t)(strrchr(l->place.path, '/') - l->place.path);
    jr_str path = jr_arena_format(arena, "%.*s/%.*s.jsonl", (int)size, l->place.path,
                                  JR_STR_ARG(l->batches.items[batch].key));
    return (file_place){path.data, l->place.folder_size};
}

static bool is_key(jr_str text)
{
    bool is = text.size == BATCH_KEY_DIGITS;
    for (size_t i = 0; is && i < text.size; i++)
        is = strchr("0123456789abcdef", text.data[i]) && text.data[i];
    return is;
}

/* What of a batch is waited for, at the provider or on its way there. */
static bool is_out(batch_stage stage)
{
    return stage == BATCH_SENDING || stage == BATCH_OUT;
}

static void settle(batch_ledger *l, batch_request *r, request_state state)
{
    batch_entry *b = &l->batches.items[r->batch];
    if (r->state == REQUEST_TAKEN || r->state == REQUEST_MISSING)
        return;
    r->state = state;
    b->n_open--;
    l->n_out -= is_out(b->stage);
}

static void set_stage(batch_ledger *l, batch_entry *b, batch_stage stage)
{
    l->n_out -= is_out(b->stage) ? b->n_open : 0;
    b->stage = stage;
    l->n_out += is_out(b->stage) ? b->n_open : 0;
    for (uint32_t i = 0; stage == BATCH_CLOSED && i < b->n_requests; i++)
        settle(l, &l->requests.items[b->first + i], REQUEST_MISSING);
}

static void add_request(batch_ledger *l, jr_str content, uint32_t generation)
{
    uint32_t number = name_map_add(&l->contents, content);
    if (number == l->newest.n)
        VECTOR_ADD(&l->newest, NULL, 0);
    uint32_t older = l->newest.items[number];
    uint32_t next = older ? l->requests.items[older - 1].generation + 1 : 1;
    VECTOR_ADD(&l->requests, NULL,
               ((batch_request){.content = number,
                                .generation = generation ? generation : next,
                                .batch = (uint32_t)l->batches.n - 1,
                                .older = older}));
    l->newest.items[number] = (uint32_t)l->requests.n;
}

static batch_entry *add_batch(batch_ledger *l, jr_str key, const batch_address *address, double at)
{
    batch_entry *b = VECTOR_NEW(&l->batches, NULL);
    *b = (batch_entry){.key = jr_arena_copy(l->arena, key),
                       .address = {jr_arena_copy(l->arena, address->endpoint),
                                   jr_arena_copy(l->arena, address->provider),
                                   jr_arena_copy(l->arena, address->base_url),
                                   jr_arena_copy(l->arena, address->model)},
                       .at = at,
                       .first = (uint32_t)l->requests.n};
    return b;
}

batch_request *batch_ledger_request(batch_ledger *l, jr_str id)
{
    if (id.size < BATCH_KEY_DIGITS + 2)
        return NULL;
    uint32_t number = name_map_find(&l->contents, (jr_str){id.data, BATCH_KEY_DIGITS});
    JR_BUF_AUTO jr_buf known = {0};
    for (uint32_t place = number == NAME_NONE ? 0 : l->newest.items[number]; place;
         place = l->requests.items[place - 1].older) {
        jr_buf_clear(&known);
        batch_ledger_append_id(&known, l, &l->requests.items[place - 1]);
        if (str_equals(jr_buf_str(&known), id))
            return &l->requests.items[place - 1];
    }
    return NULL;
}

batch_request *batch_ledger_find(batch_ledger *l, jr_str content)
{
    uint32_t number = name_map_find(&l->contents, content);
    batch_request *oldest = NULL;
    for (uint32_t place = number == NAME_NONE ? 0 : l->newest.items[number]; place;
         place = l->requests.items[place - 1].older) {
        batch_request *r = &l->requests.items[place - 1];
        if (!r->waiter && (r->state == REQUEST_OUT || r->state == REQUEST_CAME))
            oldest = r;
    }
    return oldest;
}

void batch_ledger_append_id(jr_buf *buf, const batch_ledger *l, const batch_request *request)
{
    jr_buf_append_str(buf, l->contents.names[request->content]);
    jr_buf_format(buf, "-%u", request->generation);
}

/* --- reading --- */

static batch_entry *find_batch(batch_ledger *l, jr_str key)
{
    for (size_t i = l->batches.n; i-- > 0;)
        if (str_equals(l->batches.items[i].key, key))
            return &l->batches.items[i];
    return NULL;
}

static jr_str text_of(yyjson_val *record, const char *name)
{
    return json_str(yyjson_obj_get(record, name));
}

static bool read_plan(batch_ledger *l, jr_str key, yyjson_val *record)
{
    const batch_address address = {text_of(record, "endpoint"), text_of(record, "provider"),
                                   text_of(record, "base_url"), text_of(record, "model")};
    yyjson_val *ids = yyjson_obj_get(record, "ids"), *id;
    size_t i, n;
    if (!yyjson_is_arr(ids) || find_batch(l, key))
        return false;
    add_batch(l, key, &address, yyjson_get_num(yyjson_obj_get(record, "at")));
    yyjson_arr_foreach(ids, i, n, id)
    {
        jr_str text = json_str(id);
        jr_str content = {text.data, text.size > BATCH_KEY_DIGITS ? BATCH_KEY_DIGITS : 0};
        if (!is_key(content) || text.data[BATCH_KEY_DIGITS] != '-')
            return false;
        add_request(l, content, (uint32_t)strtoul(text.data + BATCH_KEY_DIGITS + 1, NULL, 10));
    }
    batch_entry *b = &l->batches.items[l->batches.n - 1];
    b->n_requests = b->n_open = (uint32_t)l->requests.n - b->first;
    return true;
}

static bool read_taken(batch_ledger *l, const batch_entry *b, yyjson_val *record)
{
    yyjson_val *place;
    size_t i, n;
    yyjson_arr_foreach(yyjson_obj_get(record, "places"), i, n, place)
    {
        if (!yyjson_is_uint(place) || yyjson_get_uint(place) >= b->n_requests)
            return false;
        batch_request *r = &l->requests.items[b->first + yyjson_get_uint(place)];
        settle(l, r, REQUEST_TAKEN);
        r->is_told = true;
    }
    return true;
}

static bool read_event(batch_ledger *l, batch_entry *b, jr_str event, yyjson_val *record)
{
    if (str_equals(event, JR_STR("taken")))
        return read_taken(l, b, record);
    for (batch_stage stage = BATCH_SENDING; stage <= BATCH_CLOSED; stage++) {
        if (!str_equals(event, jr_str_from(stage_names[stage])))
            continue;
        set_stage(l, b, stage);
        if (stage == BATCH_OUT) {
            b->id = jr_arena_copy(l->arena, url_name(text_of(record, "id")));
            b->at = yyjson_get_num(yyjson_obj_get(record, "at"));
        }
        return stage != BATCH_OUT || b->id.size > 0;
    }
    return false;
}

static jr_status read_line(void *context, const json_line *line, jr_error *err)
{
    batch_ledger *l = context;
    yyjson_val *record = line->record;
    jr_str key = text_of(record, "batch"), event = text_of(record, "event");
    batch_entry *b = is_key(key) ? find_batch(l, key) : NULL;
    bool is_good = false;
    if (yyjson_obj_get(record, "folder")) {
        l->number = jr_arena_copy(l->arena, text_of(record, "folder"));
        is_good = l->number.size > 0;
    } else if (is_key(key)) {
        is_good = str_equals(event, jr_str_from(stage_names[BATCH_PLANNED]))
                      ? read_plan(l, key, record)
                      : b && read_event(l, b, event, record);
    }
    if (is_good)
        return JR_OK;
    return jr_error_set(err, JR_ERR_FORMAT,
                        "%s:%llu: is no event of a batch; HINT: jrank writes this file itself: "
                        "take the line out if it was edited",
                        line->name, (unsigned long long)line->number);
}

static jr_status load(batch_ledger *l, jr_error *err)
{
    l->contents.arena = l->arena;
    if (access(l->place.path, F_OK) != 0)
        return JR_OK;
    return json_lines_read(l->place.path, read_line, l, NULL, err);
}

static void release(batch_ledger *l)
{
    name_map_release(&l->contents);
    VECTOR_RELEASE(&l->newest);
    VECTOR_RELEASE(&l->requests);
    VECTOR_RELEASE(&l->batches);
}

jr_status batch_ledger_load(jr_arena *arena, file_place place, batch_ledger *ret_ledger,
                            jr_error *err)
{
    batch_ledger l = {.arena = arena, .place = place};
    jr_status status = load(&l, err);
    if (status == JR_OK)
        *ret_ledger = l;
    else
        release(&l);
    return status;
}

/* --- writing --- */

static jr_status append(batch_ledger *l, const jr_buf *line, jr_error *err)
{
    JR_TRY(ledger_append(l->file, jr_buf_str(line), err));
    return ledger_sync(l->file, err);
}

jr_status batch_ledger_open(jr_arena *arena, file_place place, uint64_t entropy,
                            batch_ledger *ret_ledger, jr_error *err)
{
    batch_ledger l = {.arena = arena, .place = place};
    uint64_t n_repaired;
    JR_TRY(ledger_open(place, &l.file, &n_repaired, err));
    jr_status status = load(&l, err);
    if (status == JR_OK && l.number.size == 0) {
        JR_BUF_AUTO jr_buf line = {0};
        l.number = jr_arena_format(arena, "%016llx", (unsigned long long)entropy);
        jr_buf_format(&line, "{\"folder\": \"%.*s\"}", JR_STR_ARG(l.number));
        status = append(&l, &line, err);
    }
    if (status == JR_OK) {
        *ret_ledger = l;
        return JR_OK;
    }
    (void)!ledger_close(l.file, NULL);
    release(&l);
    return status;
}

static void begin_event(jr_buf *line, const batch_entry *b, const char *event)
{
    jr_buf_format(line, "{\"batch\": \"%.*s\", \"event\": \"%s\"", JR_STR_ARG(b->key), event);
}

static void append_member(jr_buf *line, const char *name, jr_str text)
{
    jr_buf_format(line, ", \"%s\": ", name);
    jr_json_append_string(line, text);
}

static void append_time(jr_buf *line, double at)
{
    jr_buf_append_text(line, ", \"at\": ");
    jr_json_append_number(line, at);
}

uint32_t batch_ledger_begin(batch_ledger *l, const batch_address *address, double now)
{
    add_batch(l, (jr_str){0}, address, now);
    return (uint32_t)l->batches.n - 1;
}

uint32_t batch_ledger_add(batch_ledger *l, jr_str content)
{
    add_request(l, content, 0);
    batch_entry *b = &l->batches.items[l->batches.n - 1];
    b->n_requests++;
    b->n_open++;
    return (uint32_t)l->requests.n - 1;
}

/* The same for the same requests, in whatever order they were added. */
static void make_key(batch_ledger *l, batch_entry *b)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str *ids = jr_arena_alloc(arena, b->n_requests, sizeof *ids);
    char key[DIGEST_SIZE];
    for (uint32_t i = 0; i < b->n_requests; i++) {
        JR_BUF_AUTO jr_buf id = {0};
        batch_ledger_append_id(&id, l, &l->requests.items[b->first + i]);
        ids[i] = jr_arena_copy(arena, jr_buf_str(&id));
    }
    str_sort(ids, b->n_requests);
    hasher *h = hasher_new();
    hasher_add(h, l->number.data, l->number.size);
    for (uint32_t i = 0; i < b->n_requests; i++)
        hasher_add(h, ids[i].data, ids[i].size);
    hasher_digits(h, key);
    hasher_free(h);
    b->key = jr_arena_copy(l->arena, (jr_str){key, BATCH_KEY_DIGITS});
}

jr_status batch_ledger_plan(batch_ledger *l, jr_error *err)
{
    JR_BUF_AUTO jr_buf line = {0};
    batch_entry *b = &l->batches.items[l->batches.n - 1];
    make_key(l, b);
    begin_event(&line, b, stage_names[BATCH_PLANNED]);
    append_member(&line, "endpoint", b->address.endpoint);
    append_member(&line, "provider", b->address.provider);
    append_member(&line, "base_url", b->address.base_url);
    append_member(&line, "model", b->address.model);
    append_time(&line, b->at);
    jr_buf_append_text(&line, ", \"ids\": [");
    for (uint32_t i = 0; i < b->n_requests; i++) {
        jr_buf_append_text(&line, i ? ", \"" : "\"");
        batch_ledger_append_id(&line, l, &l->requests.items[b->first + i]);
        jr_buf_append_char(&line, '"');
    }
    jr_buf_append_text(&line, "]}");
    return append(l, &line, err);
}

jr_status batch_ledger_note(batch_ledger *l, uint32_t batch, batch_stage stage, jr_str id,
                            double at, jr_error *err)
{
    batch_entry *b = &l->batches.items[batch];
    JR_BUF_AUTO jr_buf line = {0};
    begin_event(&line, b, stage_names[stage]);
    if (id.size)
        append_member(&line, "id", id);
    append_time(&line, at);
    jr_buf_append_char(&line, '}');
    JR_TRY(append(l, &line, err));
    set_stage(l, b, stage);
    if (id.size) {
        b->id = jr_arena_copy(l->arena, id);
        b->at = at;
    }
    return JR_OK;
}

void batch_ledger_take(batch_ledger *l, batch_request *request)
{
    settle(l, request, REQUEST_TAKEN);
    request->waiter = NULL;
    l->batches.items[request->batch].n_untold += request->state == REQUEST_TAKEN;
}

void batch_ledger_miss(batch_ledger *l, batch_request *request)
{
    settle(l, request, REQUEST_MISSING);
}

static bool tell_taken(batch_ledger *l, batch_entry *b)
{
    JR_BUF_AUTO jr_buf line = {0};
    begin_event(&line, b, "taken");
    jr_buf_append_text(&line, ", \"places\": [");
    const char *between = "";
    for (uint32_t i = 0; i < b->n_requests; i++) {
        batch_request *r = &l->requests.items[b->first + i];
        if (r->state != REQUEST_TAKEN || r->is_told)
            continue;
        jr_buf_format(&line, "%s%u", between, i);
        between = ", ";
    }
    jr_buf_append_text(&line, "]}");
    if (ledger_append(l->file, jr_buf_str(&line), NULL) != JR_OK)
        return false;
    for (uint32_t i = 0; i < b->n_requests; i++) {
        batch_request *r = &l->requests.items[b->first + i];
        r->is_told |= r->state == REQUEST_TAKEN;
    }
    b->n_untold = 0;
    return true;
}

void batch_ledger_tell(batch_ledger *l)
{
    for (uint32_t i = 0; i < l->batches.n; i++) {
        batch_entry *b = &l->batches.items[i];
        if (b->n_untold && !tell_taken(l, b))
            return;
        if (b->stage == BATCH_FETCHED && b->n_open == 0 &&
            batch_ledger_note(l, i, BATCH_CLOSED, (jr_str){0}, b->at, NULL) == JR_OK) {
            JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
            (void)file_remove(batch_ledger_results(l, arena, i), false);
        }
    }
}

void batch_ledger_close(batch_ledger *l)
{
    if (l->file) {
        batch_ledger_tell(l);
        (void)!ledger_close(l->file, NULL);
    }
    release(l);
}
