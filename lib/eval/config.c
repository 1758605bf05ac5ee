/*
 * Config files. Each object is picked by its field tables, so that an unknown name is found before
 * anything is asked; what a value means stands here.
 */
#include "config.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include <jrank/nearest.h>

#include "endpoint.h"
#include "json/parser.h"

extern const unsigned char config_start[];
extern const size_t config_start_size;

typedef struct reading {
    jr_arena *arena;
    const settings *file;
    jr_error *err;
    jr_config config;
} reading;

static const char *text_of(const reading *r, yyjson_val *value)
{
    return value ? jr_arena_copy(r->arena, json_str(value)).data : NULL;
}

/* A path that begins with '.' begins at the folder of the config. Another one is taken as it is
 * written, where that is there, else from that folder, in which the original's "/templates/x.json"
 * begins too. */
static const char *path_of(const reading *r, yyjson_val *value)
{
    const char *path = text_of(r, value);
    if (!path || (path[0] != '.' && access(path, F_OK) == 0))
        return path;
    const char *slash = strrchr(r->file->path, '/');
    jr_str folder = slash ? (jr_str){r->file->path, (size_t)(slash - r->file->path)} : JR_STR(".");
    while (path[0] == '.' && (path[1] == '/' || path[1] == '\0'))
        path += path[1] ? 2 : 1;
    path += strspn(path, "/");
    return path[0] ? jr_arena_format(r->arena, "%.*s/%s", JR_STR_ARG(folder), path).data
                   : jr_arena_copy(r->arena, folder).data;
}

/* A number in a range, whole or not; what is not there stays as it is. */
static jr_status read_number(const reading *r, yyjson_val *object, const field_row *row,
                             yyjson_val *value, double min, double max, double *ret_number)
{
    double number = yyjson_get_num(value);
    if (!value)
        return JR_OK;
    if (!(number >= min && number <= max))
        return settings_wrong(r->file, settings_key(object, row->name), r->err,
                              "\"%s\" must be from %g to %g", row->name.data, min, max);
    *ret_number = number;
    return JR_OK;
}

static jr_status read_whole(const reading *r, yyjson_val *object, const field_row *row,
                            yyjson_val *value, double min, uint64_t *ret_number)
{
    double number = (double)*ret_number;
    JR_TRY(read_number(r, object, row, value, min, 1e15, &number));
    if (number != floor(number))
        return settings_wrong(r->file, settings_key(object, row->name), r->err,
                              "\"%s\" must be a whole number", row->name.data);
    *ret_number = (uint64_t)number;
    return JR_OK;
}

static jr_status read_local(reading *r, yyjson_val *object, yyjson_val **own, jr_str id,
                            jr_endpoint *ret_endpoint)
{
    uint64_t num_gpus = 0, slots = 0, context = 0;
    JR_TRY(read_whole(r, object, &own_fields[OWN_NUM_GPUS], own[OWN_NUM_GPUS], 1, &num_gpus));
    JR_TRY(read_whole(r, object, &own_fields[OWN_SLOTS], own[OWN_SLOTS], 1, &slots));
    JR_TRY(read_whole(r, object, &own_fields[OWN_CONTEXT], own[OWN_CONTEXT], 1, &context));
    if (!own[OWN_PATH])
        return settings_wrong(r->file, object, r->err, "a local model must have \"path\"");
    jr_local local = {.num_gpus = (uint32_t)num_gpus,
                      .slots = (uint32_t)slots,
                      .context = (uint32_t)context,
                      .is_raw = own[OWN_TEMPLATE] != NULL};
    bool is_file = yyjson_get_len(own[OWN_PATH]) && strstr(yyjson_get_str(own[OWN_PATH]), ".gguf");
    local.path = jr_str_from(is_file ? path_of(r, own[OWN_PATH]) : text_of(r, own[OWN_PATH]));
    if (own[OWN_RUNTIME])
        local.runtime = jr_str_from(text_of(r, own[OWN_RUNTIME]));
    local.n_args = yyjson_arr_size(own[OWN_RUNTIME_ARGS]);
    local.args = jr_arena_alloc(r->arena, local.n_args, sizeof *local.args);
    for (size_t i = 0; i < local.n_args; i++)
        local.args[i] = jr_arena_copy(r->arena, json_str(yyjson_arr_get(own[OWN_RUNTIME_ARGS], i)));
    *ret_endpoint =
        (jr_endpoint){.id = id, .provider = JR_PROVIDER_LOCAL, .model = id, .local = local};
    return JR_OK;
}

/* One model of a list. An endpoint's "model" is the original's "path". */
static jr_status read_model(reading *r, yyjson_val *object, bool is_local,
                            jr_endpoint *ret_endpoint, jr_answering_model *ret_own)
{
    yyjson_val *values[N_ENDPOINT_FIELDS], *own[N_OWN_FIELDS];
    const settings_fields tables[] = {{endpoint_fields, N_ENDPOINT_FIELDS, values},
                                      {own_fields, N_OWN_FIELDS, own}};
    JR_TRY(settings_pick(r->file, object, "a model", "model of a config", tables, 2, r->err));
    if (is_local || own[OWN_RUNTIME]) {
        JR_TRY(
            read_local(r, object, own, jr_str_from(text_of(r, values[ENDPOINT_ID])), ret_endpoint));
    } else {
        if (own[OWN_PATH] && values[ENDPOINT_MODEL])
            return settings_wrong(r->file, object, r->err,
                                  "\"path\" and \"model\" are the same thing; HINT: give one");
        if (own[OWN_PATH])
            values[ENDPOINT_MODEL] = own[OWN_PATH];
        JR_TRY(endpoint_read(r->arena, r->file, object, values, ret_endpoint, r->err));
    }
    *ret_own = (jr_answering_model){path_of(r, own[OWN_TEMPLATE]), is_local || own[OWN_RUNTIME]};
    return JR_OK;
}

/* Appends the models of a list to the endpoints. */
static jr_status read_models(reading *r, yyjson_val *list, bool is_local, jr_endpoint_list *to,
                             jr_answering_model *own)
{
    size_t i, n;
    yyjson_val *object;
    yyjson_arr_foreach(list, i, n, object)
    {
        jr_endpoint *e = &to->endpoints[to->n_endpoints];
        JR_TRY(read_model(r, object, is_local, e, &own[to->n_endpoints]));
        JR_TRY(endpoint_check_new(r->file, object, to->endpoints, to->n_endpoints, e->id, r->err));
        to->n_endpoints++;
    }
    return JR_OK;
}

static jr_status read_all_models(reading *r, yyjson_val *object)
{
    yyjson_val *lists[N_MODELS_FIELDS];
    const settings_fields table = {models_fields, N_MODELS_FIELDS, lists};
    jr_config *c = &r->config;
    JR_TRY(settings_pick(r->file, object, "\"models\"", "models of a config", &table, 1, r->err));
    size_t n_models = yyjson_arr_size(lists[MODELS_LOCAL]) + yyjson_arr_size(lists[MODELS_API]);
    size_t n_judges = yyjson_arr_size(lists[MODELS_JUDGES]);
    c->models.endpoints = jr_arena_alloc(r->arena, n_models, sizeof *c->models.endpoints);
    c->own = jr_arena_alloc(r->arena, n_models, sizeof *c->own);
    c->judges.endpoints = jr_arena_alloc(r->arena, n_judges, sizeof *c->judges.endpoints);
    jr_answering_model *of_judges = jr_arena_alloc(r->arena, n_judges, sizeof *of_judges);
    JR_TRY(read_models(r, lists[MODELS_LOCAL], true, &c->models, c->own));
    JR_TRY(read_models(r, lists[MODELS_API], false, &c->models, c->own));
    JR_TRY(read_models(r, lists[MODELS_JUDGES], false, &c->judges, of_judges));
    if (lists[MODELS_BASELINE])
        c->judging.baseline = jr_str_from(text_of(r, lists[MODELS_BASELINE]));
    return JR_OK;
}

static jr_status read_mode(reading *r, yyjson_val *root, yyjson_val *value)
{
    static const struct {
        jr_str name;
        jr_pairing_mode mode;
    } modes[] = {{JR_STR("pairwise-n"), JR_PAIRING_N},
                 {JR_STR("pairwise-all"), JR_PAIRING_ALL},
                 {JR_STR("pairwise-baseline"), JR_PAIRING_BASELINE},
                 {JR_STR("single"), JR_PAIRING_SINGLE}};
    if (!value)
        return JR_OK;
    jr_nearest best = {.typed = json_str(value)};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (jr_str_compare(modes[i].name, best.typed) == 0) {
            r->config.judging.mode = modes[i].mode;
            return JR_OK;
        }
        jr_nearest_consider(&best, modes[i].name);
    }
    return settings_wrong(r->file, settings_key(root, config_fields[CONFIG_MODE].name), r->err,
                          "there is no evaluation_mode \"%.*s\"; HINT: %s%.*s",
                          JR_STR_ARG(best.typed),
                          best.name.size ? "did you mean "
                                         : "it is pairwise-n, pairwise-all, pairwise-baseline or "
                                           "single",
                          JR_STR_ARG(best.name));
}

static jr_status read_judging(reading *r, yyjson_val *root, yyjson_val **values)
{
    jr_judging_options *judging = &r->config.judging;
    yyjson_val *n = values[CONFIG_NUM_JUDGES];
    judging->n = 200;
    if (yyjson_is_str(n) && !yyjson_equals_str(n, "all"))
        return settings_wrong(r->file, n, r->err, "\"num_judges\" must be a number or \"all\"");
    if (yyjson_is_str(n))
        judging->n = 0;
    else
        JR_TRY(read_whole(r, root, &config_fields[CONFIG_NUM_JUDGES], n, 1, &judging->n));
    JR_TRY(read_mode(r, root, values[CONFIG_MODE]));
    if (judging->mode == JR_PAIRING_BASELINE && judging->baseline.size == 0)
        return settings_wrong(r->file, values[CONFIG_MODELS], r->err,
                              "pairwise-baseline needs \"baseline_model\" in \"models\"");
    JR_TRY(read_whole(r, root, &config_fields[CONFIG_FIRST_N], values[CONFIG_FIRST_N], 1,
                      &judging->first_n));
    JR_TRY(
        read_whole(r, root, &config_fields[CONFIG_SEED], values[CONFIG_SEED], 0, &judging->seed));
    judging->both_orders = yyjson_is_true(values[CONFIG_BOTH_ORDERS]);
    if (!values[CONFIG_PROMPTS])
        return JR_OK;
    yyjson_val *prompts[N_PROMPTS_FIELDS], *object = values[CONFIG_PROMPTS];
    const settings_fields table = {prompts_fields, N_PROMPTS_FIELDS, prompts};
    JR_TRY(settings_pick(r->file, object, "\"prompts\"", "prompts of a config", &table, 1, r->err));
    judging->prompt_file = path_of(r, prompts[PROMPTS_FILE]);
    judging->prompt = text_of(r, prompts[PROMPTS_NAME]);
    uint64_t max_tokens = 0;
    JR_TRY(read_number(r, object, &prompts_fields[PROMPTS_TEMPERATURE],
                       prompts[PROMPTS_TEMPERATURE], 0, 2, &judging->temperature));
    JR_TRY(read_whole(r, object, &prompts_fields[PROMPTS_MAX_TOKENS], prompts[PROMPTS_MAX_TOKENS],
                      1, &max_tokens));
    judging->max_tokens = (int64_t)max_tokens;
    return JR_OK;
}

static jr_status read_answering(reading *r, yyjson_val *root, yyjson_val **values)
{
    jr_answering_options *answering = &r->config.answering;
    uint64_t max_tokens = 0, num_choices = 0, top_k = 0;
    JR_TRY(read_whole(r, root, &config_fields[CONFIG_MAX_TOKENS], values[CONFIG_MAX_TOKENS], 1,
                      &max_tokens));
    JR_TRY(read_whole(r, root, &config_fields[CONFIG_NUM_CHOICES], values[CONFIG_NUM_CHOICES], 1,
                      &num_choices));
    JR_TRY(read_whole(r, root, &config_fields[CONFIG_TOP_K], values[CONFIG_TOP_K], 1, &top_k));
    JR_TRY(read_number(r, root, &config_fields[CONFIG_TEMPERATURE], values[CONFIG_TEMPERATURE], 0,
                       2, &answering->force_temperature));
    JR_TRY(read_number(r, root, &config_fields[CONFIG_TOP_P], values[CONFIG_TOP_P], 1e-6, 1,
                       &answering->top_p));
    JR_TRY(read_number(r, root, &config_fields[CONFIG_REPETITION_PENALTY],
                       values[CONFIG_REPETITION_PENALTY], 0.01, 100,
                       &answering->repetition_penalty));
    answering->max_tokens = (int64_t)max_tokens;
    answering->num_choices = (uint32_t)num_choices;
    answering->top_k = (int64_t)top_k;
    answering->system = text_of(r, values[CONFIG_SYSTEM]);
    answering->question_end = r->config.judging.first_n;
    return JR_OK;
}

/* The strings of a list, each of which must be among the words. */
static jr_status read_words(const reading *r, yyjson_val *list, const char *const *words,
                            size_t n_words, jr_str **ret_words, size_t *ret_n)
{
    size_t i, n;
    yyjson_val *item;
    *ret_words = jr_arena_alloc(r->arena, yyjson_arr_size(list), sizeof **ret_words);
    yyjson_arr_foreach(list, i, n, item)
    {
        jr_nearest best = {.typed = json_str(item)};
        bool is_known = false;
        for (size_t w = 0; w < n_words; w++) {
            is_known |= yyjson_equals_str(item, words[w]);
            jr_nearest_consider(&best, jr_str_from(words[w]));
        }
        if (!is_known)
            return settings_wrong(r->file, item, r->err, "\"%.*s\" is not known here; HINT: %s%.*s",
                                  JR_STR_ARG(best.typed),
                                  best.name.size ? "did you mean " : "the first one is ",
                                  JR_STR_ARG(best.name.size ? best.name : jr_str_from(words[0])));
        (*ret_words)[(*ret_n)++] = jr_arena_copy(r->arena, json_str(item));
    }
    return JR_OK;
}

static jr_status read_ranking(reading *r, yyjson_val *object)
{
    static const char *const methods[] = {"mle", "mcmc", "winrate"};
    static const char *const formats[] = {"svg", "png", "pdf"};
    jr_config *c = &r->config;
    c->charts = true;
    if (!object)
        return JR_OK;
    yyjson_val *values[N_RANKING_FIELDS];
    const settings_fields table = {ranking_fields, N_RANKING_FIELDS, values};
    JR_TRY(settings_pick(r->file, object, "\"ranking\"", "ranking of a config", &table, 1, r->err));
    JR_TRY(read_words(r, values[RANKING_METHODS], methods, 3, &c->methods, &c->n_methods));
    JR_TRY(read_whole(r, object, &ranking_fields[RANKING_BOOTSTRAP_N], values[RANKING_BOOTSTRAP_N],
                      1, &c->bootstrap_n));
    if (yyjson_is_bool(values[RANKING_CHARTS]))
        c->charts = yyjson_is_true(values[RANKING_CHARTS]);
    else
        JR_TRY(read_words(r, values[RANKING_CHARTS], formats, 3, &c->chart_formats,
                          &c->n_chart_formats));
    return JR_OK;
}

static jr_status read_config(reading *r)
{
    yyjson_val *values[N_CONFIG_FIELDS], *root = r->file->root;
    const settings_fields table = {config_fields, N_CONFIG_FIELDS, values};
    jr_config *c = &r->config;
    JR_TRY(settings_pick(r->file, root, "the config", "config", &table, 1, r->err));
    yyjson_val *benchmark = values[CONFIG_BENCHMARK];
    bool is_path = yyjson_equals_str(benchmark, ".") || strchr(yyjson_get_str(benchmark), '/');
    c->benchmark = is_path ? path_of(r, benchmark) : text_of(r, benchmark);
    c->data_dir = path_of(r, values[CONFIG_DATA_DIR]);
    JR_TRY(read_all_models(r, values[CONFIG_MODELS]));
    JR_TRY(read_judging(r, root, values));
    JR_TRY(read_answering(r, root, values));
    JR_TRY(read_ranking(r, values[CONFIG_RANKING]));
    uint64_t parallel = 0;
    JR_TRY(read_number(r, root, &config_fields[CONFIG_BUDGET], values[CONFIG_BUDGET], 1e-6, 1e9,
                       &c->budget));
    JR_TRY(read_whole(r, root, &config_fields[CONFIG_MAX_CALLS], values[CONFIG_MAX_CALLS], 1,
                      &c->max_calls));
    JR_TRY(read_whole(r, root, &config_fields[CONFIG_PARALLEL], values[CONFIG_PARALLEL], 0,
                      &parallel));
    c->parallel = (uint32_t)(parallel < 65536 ? parallel : 65536);
    return JR_OK;
}

jr_status jr_config_load(jr_arena *arena, const char *path, jr_config *ret_config, jr_error *err)
{
    SETTINGS_AUTO settings file = {0};
    JR_TRY(settings_load(arena, path, &file, err));
    reading r = {.arena = arena,
                 .file = &file,
                 .err = err,
                 .config = {.path = path,
                            .answering = {.force_temperature = NAN,
                                          .top_p = NAN,
                                          .repetition_penalty = NAN,
                                          .seed = -1}}};
    JR_TRY(read_config(&r));
    *ret_config = r.config;
    ret_config->answering.models = &ret_config->models;
    ret_config->answering.own = ret_config->own;
    ret_config->judging.judges = &ret_config->judges;
    return JR_OK;
}

jr_str jr_config_start(void)
{
    return (jr_str){(const char *)config_start, config_start_size};
}
