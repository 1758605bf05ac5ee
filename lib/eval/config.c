/*
 * Config files. Each object is picked by its field tables, so that an unknown name is found before
 * anything is asked; what a value means stands here.
 */
#include "config.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include <jrank/base.h>
#include <jrank/chart.h>
#include <jrank/duel.h>
#include <jrank/rank.h>

#include "base/english.h"
#include "base/enum_names.h"
#include "base/str.h"
#include "endpoint.h"
#include "json/parser.h"

extern const unsigned char config_start[];
extern const size_t config_start_size;

typedef struct config_reader {
    jr_arena *arena;
    const settings *file;
    jr_error *err;
    jr_config config;
} config_reader;

/* An object of the config, its fields picked. */
typedef struct section {
    const config_reader *reader;
    yyjson_val *object;
    const field_row *rows;
    yyjson_val **values;
} section;

static const settings_range any_whole = {0, 1e15, true}, positive = {1, 1e15, true},
                            thousands = {1, 65536, true}, tokens = {1, 1e9, true},
                            temperatures = {0, 2, false}, rounds = {0, 1e7, true},
                            timeouts = {1, 1e6, false};

enum { USUAL_NUM_JUDGES = 200 };

static const char *text_of(const config_reader *r, yyjson_val *value)
{
    return value ? jr_arena_copy(r->arena, json_str(value)).data : NULL;
}

/* The path from the folder of the config. */
static const char *in_folder(const config_reader *r, const char *path)
{
    const char *slash = strrchr(r->file->path, '/');
    jr_str folder = slash ? (jr_str){r->file->path, (size_t)(slash - r->file->path)} : JR_STR(".");
    while (path[0] == '.' && (path[1] == '/' || path[1] == '\0'))
        path += path[1] ? 2 : 1;
    path += strspn(path, "/");
    return path[0] ? jr_arena_format(r->arena, "%.*s/%s", JR_STR_ARG(folder), path).data
                   : jr_arena_copy(r->arena, folder).data;
}

/* A path that begins with '.' begins at the folder of the config. Another one is taken as it is
 * written, where that is there, else from that folder, in which the original's "/templates/x.json"
 * begins too. */
static const char *path_of(const config_reader *r, yyjson_val *value)
{
    const char *path = text_of(r, value);
    if (!path || (path[0] != '.' && access(path, F_OK) == 0))
        return path;
    return in_folder(r, path);
}

/* A folder to write to: what is there by now says nothing about where it begins. */
static jr_status read_site(config_reader *r, yyjson_val *root, yyjson_val *value)
{
    const char *path = text_of(r, yyjson_is_str(value) ? value : NULL);
    if (path && !path[0])
        return settings_wrong(r->file, settings_key(root, config_fields[CONFIG_SITE].name), r->err,
                              "\"site\" names no folder; HINT: true writes to the folder site of "
                              "the benchmark");
    if (path && path[0] == '/')
        r->config.site = path;
    else if (path)
        r->config.site = in_folder(r, path);
    else if (yyjson_is_true(value))
        r->config.site = "";
    return JR_OK;
}

/* A file that is named must be there. */
static jr_status read_file_name(const section *s, size_t field, const char **ret_path)
{
    const config_reader *r = s->reader;
    const char *path = path_of(r, s->values[field]);
    jr_str name = s->rows[field].name;
    if (path && access(path, F_OK) != 0)
        return settings_wrong(r->file, settings_key(s->object, name), r->err,
                              "\"%s\": there is no file %s", name.data, path);
    *ret_path = path;
    return JR_OK;
}

static jr_status read_number(const section *s, size_t field, settings_range allowed,
                             double *ret_number)
{
    return settings_number(s->reader->file, s->object, &s->rows[field], s->values[field], allowed,
                           ret_number, s->reader->err);
}

static jr_status read_whole(const section *s, size_t field, settings_range allowed,
                            uint64_t *ret_number)
{
    double number = (double)*ret_number;
    JR_TRY(read_number(s, field, allowed, &number));
    *ret_number = (uint64_t)number;
    return JR_OK;
}

/* What only the other kind of model has would be passed over in silence. */
static jr_status refuse(const section *s, size_t first, size_t last, const char *why)
{
    for (size_t i = first; i <= last; i++)
        if (s->values[i])
            return settings_wrong(s->reader->file, settings_key(s->object, s->rows[i].name),
                                  s->reader->err, "\"%s\" %s", s->rows[i].name.data, why);
    return JR_OK;
}

static jr_status read_local(config_reader *r, const section *known, const section *own,
                            jr_endpoint *ret_endpoint)
{
    uint64_t num_gpus = 0, slots = 0, context = 0;
    double start_timeout = 0;
    yyjson_val *path = own->values[OWN_PATH], *args = own->values[OWN_RUNTIME_ARGS];
    jr_str id;
    JR_TRY(endpoint_read_id(r->arena, r->file, known->object, known->values, &id, r->err));
    static const char of_api[] = ENGLISH("is for models of an API, not for a local one");
    JR_TRY(refuse(known, ENDPOINT_ID + 1, ENDPOINT_PARAMS - 1, of_api));
    JR_TRY(refuse(known, ENDPOINT_PARAMS + 1, N_ENDPOINT_FIELDS - 1, of_api));
    JR_TRY(read_whole(own, OWN_NUM_GPUS, thousands, &num_gpus));
    JR_TRY(read_whole(own, OWN_SLOTS, thousands, &slots));
    JR_TRY(read_whole(own, OWN_CONTEXT, tokens, &context));
    JR_TRY(read_number(own, OWN_START_TIMEOUT, timeouts, &start_timeout));
    if (yyjson_get_len(path) == 0)
        return settings_wrong(r->file, own->object, r->err, "a local model must have \"path\"");
    jr_local local = {.num_gpus = (uint32_t)num_gpus,
                      .slots = (uint32_t)slots,
                      .context = (uint32_t)context,
                      .start_timeout = start_timeout};
    bool is_file = strstr(yyjson_get_str(path), ".gguf") || yyjson_get_str(path)[0] == '.';
    local.path = jr_str_from(is_file ? path_of(r, path) : text_of(r, path));
    if (own->values[OWN_RUNTIME])
        local.runtime = jr_str_from(text_of(r, own->values[OWN_RUNTIME]));
    local.n_args = yyjson_arr_size(args);
    local.args = jr_arena_alloc(r->arena, local.n_args, sizeof *local.args);
    for (size_t i = 0; i < local.n_args; i++)
        local.args[i] = jr_arena_copy(r->arena, json_str(yyjson_arr_get(args, i)));
    *ret_endpoint =
        (jr_endpoint){.id = id, .provider = JR_PROVIDER_LOCAL, .model = id, .local = local};
    return endpoint_read_params(r->arena, r->file, known->object, known->values,
                                &ret_endpoint->params, r->err);
}

/* An endpoint's "model" is the original's "path". */
static jr_status read_remote(config_reader *r, const section *known, const section *own,
                             jr_endpoint *ret_endpoint)
{
    JR_TRY(refuse(own, OWN_RUNTIME, N_OWN_FIELDS - 1, ENGLISH("is for local models only")));
    if (own->values[OWN_PATH] && known->values[ENDPOINT_MODEL])
        return settings_wrong(r->file, own->object, r->err,
                              "\"path\" and \"model\" are the same thing; HINT: give one");
    if (own->values[OWN_PATH])
        known->values[ENDPOINT_MODEL] = own->values[OWN_PATH];
    return endpoint_read(r->arena, r->file, known->object, known->values, ret_endpoint, r->err);
}

/* One model of a list; ret_own NULL: a judge. */
static jr_status read_model(config_reader *r, yyjson_val *object, bool is_local,
                            jr_endpoint *ret_endpoint, jr_answering_model *ret_own)
{
    yyjson_val *of_endpoint[N_ENDPOINT_FIELDS], *of_model[N_OWN_FIELDS];
    const settings_fields tables[] = {{endpoint_fields, N_ENDPOINT_FIELDS, of_endpoint},
                                      {own_fields, N_OWN_FIELDS, of_model}};
    JR_TRY(
        settings_pick(r->file, object, ENGLISH("a model"), "model of a config", tables, 2, r->err));
    const section known = {r, object, endpoint_fields, of_endpoint};
    const section own = {r, object, own_fields, of_model};
    bool is_served_here = is_local || of_model[OWN_RUNTIME];
    if (!ret_own)
        JR_TRY(refuse(&own, OWN_TEMPLATE, OWN_TEMPLATE, ENGLISH("is for models, not for judges")));
    JR_TRY(is_served_here ? read_local(r, &known, &own, ret_endpoint)
                          : read_remote(r, &known, &own, ret_endpoint));
    const char *template;
    JR_TRY(read_file_name(&own, OWN_TEMPLATE, &template));
    if (ret_own)
        *ret_own = (jr_answering_model){template, is_served_here};
    return JR_OK;
}

/* Appends the models of a list to the endpoints; own NULL: judges. */
static jr_status read_models(config_reader *r, yyjson_val *list, bool is_local,
                             jr_endpoint_list *to, jr_answering_model *own)
{
    size_t i, n;
    yyjson_val *object;
    yyjson_arr_foreach(list, i, n, object)
    {
        jr_endpoint *e = &to->endpoints[to->n_endpoints];
        JR_TRY(read_model(r, object, is_local, e, own ? &own[to->n_endpoints] : NULL));
        JR_TRY(endpoint_check_new(r->file, object, to, e->id, r->err));
        to->n_endpoints++;
    }
    return JR_OK;
}

static jr_status read_all_models(config_reader *r, yyjson_val *object)
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
    JR_TRY(read_models(r, lists[MODELS_LOCAL], true, &c->models, c->own));
    JR_TRY(read_models(r, lists[MODELS_API], false, &c->models, c->own));
    JR_TRY(read_models(r, lists[MODELS_JUDGES], false, &c->judges, NULL));
    if (lists[MODELS_BASELINE])
        c->judging.baseline = jr_str_from(text_of(r, lists[MODELS_BASELINE]));
    return JR_OK;
}

/* The place of a word among those that there are. */
static jr_status find_word(const config_reader *r, yyjson_val *place, const char *what, jr_str word,
                           const char *const *words, size_t n_words, size_t *ret_place)
{
    jr_nearest best = {.typed = word};
    JR_BUF_AUTO jr_buf all = {0};
    for (size_t i = 0; i < n_words; i++) {
        if (str_is(word, words[i])) {
            *ret_place = i;
            return JR_OK;
        }
        jr_nearest_consider(&best, jr_str_from(words[i]));
        jr_buf_format(&all, "%s%s", i ? ", " : "", words[i]);
    }
    if (best.name.size)
        return settings_wrong(r->file, place, r->err,
                              "there is no %s \"%.*s\"; HINT: did you mean %.*s", what,
                              JR_STR_ARG(word), JR_STR_ARG(best.name));
    return settings_wrong(r->file, place, r->err, "there is no %s \"%.*s\"; HINT: it is one of %s",
                          what, JR_STR_ARG(word), all.data);
}

/* One of the words; untouched where there is none. */
static jr_status read_word(const section *root, size_t field, const char *const *words,
                           size_t n_words, size_t *ret_word)
{
    jr_str name = root->rows[field].name;
    if (!root->values[field])
        return JR_OK;
    return find_word(root->reader, settings_key(root->object, name), name.data,
                     json_str(root->values[field]), words, n_words, ret_word);
}

static jr_status read_prompts(config_reader *r, yyjson_val *object)
{
    jr_judging_options *judging = &r->config.judging;
    yyjson_val *values[N_PROMPTS_FIELDS];
    uint64_t max_tokens = 0;
    if (!object)
        return JR_OK;
    const settings_fields table = {prompts_fields, N_PROMPTS_FIELDS, values};
    JR_TRY(settings_pick(r->file, object, "\"prompts\"", "prompts of a config", &table, 1, r->err));
    const section prompts = {r, object, prompts_fields, values};
    JR_TRY(read_number(&prompts, PROMPTS_TEMPERATURE, temperatures, &judging->temperature));
    JR_TRY(read_whole(&prompts, PROMPTS_MAX_TOKENS, tokens, &max_tokens));
    JR_TRY(read_file_name(&prompts, PROMPTS_FILE, &judging->prompt_file));
    judging->prompt = text_of(r, values[PROMPTS_NAME]);
    judging->max_tokens = (int64_t)max_tokens;
    return JR_OK;
}

static jr_status read_judging(config_reader *r, const section *root)
{
    static const char *const modes[] = {JR_PAIRINGS(ENUM_NAME)},
                             *const empty_rules[] = {JR_EMPTY_RULES(ENUM_NAME)},
                             *const verdict_forms[] = {JR_VERDICT_FORMS(ENUM_NAME)},
                             *const orders[] = {JR_ORDERS(ENUM_NAME)};
    jr_judging_options *judging = &r->config.judging;
    yyjson_val *n = root->values[CONFIG_NUM_JUDGES];
    judging->n = USUAL_NUM_JUDGES;
    if (yyjson_is_str(n) && !yyjson_equals_str(n, "all"))
        return settings_wrong(r->file, n, r->err, "\"num_judges\" must be a number or \"all\"");
    if (yyjson_is_str(n))
        judging->n = 0;
    else
        JR_TRY(read_whole(root, CONFIG_NUM_JUDGES, positive, &judging->n));
    size_t mode = 0, empty_rule = 0, verdict_form = 0, order = 0;
    JR_TRY(read_word(root, CONFIG_MODE, modes, sizeof modes / sizeof *modes, &mode));
    judging->mode = (jr_pairing_mode)mode;
    JR_TRY(read_word(root, CONFIG_EMPTY_ANSWERS, empty_rules,
                     sizeof empty_rules / sizeof *empty_rules, &empty_rule));
    judging->empty_answers = (jr_empty_rule)empty_rule;
    JR_TRY(read_word(root, CONFIG_VERDICT, verdict_forms,
                     sizeof verdict_forms / sizeof *verdict_forms, &verdict_form));
    judging->verdict = (jr_verdict_form)verdict_form;
    JR_TRY(read_word(root, CONFIG_ORDER, orders, sizeof orders / sizeof *orders, &order));
    judging->order = (jr_order)order;
    if (judging->mode == JR_PAIRING_SINGLE && judging->verdict == JR_VERDICT_FORM_LOGPROBS)
        return settings_wrong(
            r->file, settings_key(root->object, config_fields[CONFIG_VERDICT].name), r->err,
            "logprobs are of the labels of pairs; in the mode single there are none");
    if (judging->mode == JR_PAIRING_SINGLE && judging->empty_answers == JR_EMPTY_LOSE)
        return settings_wrong(
            r->file, settings_key(root->object, config_fields[CONFIG_EMPTY_ANSWERS].name), r->err,
            "empty answers lose in pairs only; in the mode single they have no score");
    judging->only_current = yyjson_is_true(root->values[CONFIG_ONLY_CURRENT]);
    if (judging->mode == JR_PAIRING_SINGLE && judging->only_current)
        return settings_wrong(
            r->file, settings_key(root->object, config_fields[CONFIG_ONLY_CURRENT].name), r->err,
            "whether an answer has changed since is known of pairs; in the mode single it is not");
    if (judging->mode == JR_PAIRING_BASELINE && judging->baseline.size == 0)
        return settings_wrong(r->file, settings_key(root->object, config_fields[CONFIG_MODE].name),
                              r->err, "pairwise-baseline needs \"baseline_model\" in \"models\"");
    JR_TRY(read_whole(root, CONFIG_FIRST_N, positive, &judging->first_n));
    JR_TRY(read_whole(root, CONFIG_SEED, any_whole, &judging->seed));
    judging->guard = yyjson_is_true(root->values[CONFIG_GUARD]);
    judging->both_orders = yyjson_is_true(root->values[CONFIG_BOTH_ORDERS]);
    return read_prompts(r, root->values[CONFIG_PROMPTS]);
}

static jr_status read_until(config_reader *r, const section *root)
{
    jr_goal goal;
    jr_error problem;
    yyjson_val *text = root->values[CONFIG_UNTIL];
    if (!text)
        return JR_OK;
    if (jr_goal_parse(r->arena, json_str(text), &goal, &problem) != JR_OK)
        return settings_wrong(r->file, text, r->err, "%s", problem.message);
    r->config.until = text_of(r, text);
    if (!root->values[CONFIG_NUM_JUDGES])
        r->config.judging.n = 0;
    return JR_OK;
}

static jr_status read_answering(config_reader *r, const section *root)
{
    static const settings_range top_ks = {1, 1e9, true}, top_ps = {1e-6, 1, false},
                                penalties = {0.01, 100, false}, choices = {1, 1000, true};
    jr_answering_options *answering = &r->config.answering;
    uint64_t max_tokens = 0, num_choices = 0, top_k = 0;
    JR_TRY(read_whole(root, CONFIG_MAX_TOKENS, tokens, &max_tokens));
    JR_TRY(read_whole(root, CONFIG_NUM_CHOICES, choices, &num_choices));
    JR_TRY(read_whole(root, CONFIG_TOP_K, top_ks, &top_k));
    JR_TRY(read_number(root, CONFIG_TEMPERATURE, temperatures, &answering->force_temperature));
    JR_TRY(read_number(root, CONFIG_TOP_P, top_ps, &answering->top_p));
    JR_TRY(read_number(root, CONFIG_REPETITION_PENALTY, penalties, &answering->repetition_penalty));
    answering->max_tokens = (int64_t)max_tokens;
    answering->num_choices = (uint32_t)num_choices;
    answering->top_k = (int64_t)top_k;
    answering->system = text_of(r, root->values[CONFIG_SYSTEM]);
    answering->question_end = r->config.judging.first_n;
    return JR_OK;
}

/* The strings of a list, each of which must be among the words. */
static jr_status read_words(const section *s, size_t field, const char *what,
                            const char *const *words, size_t n_words, jr_str **ret_words,
                            size_t *ret_n)
{
    const config_reader *r = s->reader;
    size_t i, n, place = 0;
    yyjson_val *item, *list = s->values[field];
    *ret_words = jr_arena_alloc(r->arena, yyjson_arr_size(list), sizeof **ret_words);
    yyjson_arr_foreach(list, i, n, item)
    {
        JR_TRY(find_word(r, item, what, json_str(item), words, n_words, &place));
        (*ret_words)[(*ret_n)++] = jr_str_from(words[place]);
    }
    return JR_OK;
}

static jr_status read_home_advantage(config_reader *r, yyjson_val *value)
{
    jr_error why = {0};
    if (yyjson_is_num(value))
        r->config.home = (jr_home_choice){JR_HOME_FIXED, yyjson_get_num(value)};
    else if (value && jr_home_choice_parse(text_of(r, value), &r->config.home, &why) != JR_OK)
        return settings_wrong(r->file, value, r->err, "%s", why.message);
    return JR_OK;
}

static jr_status read_ranking(config_reader *r, yyjson_val *object)
{
    static const char *const methods[] = {JR_METHODS(ENUM_NAME)};
    static const char *const formats[] = {JR_CHART_FORMATS(ENUM_NAME)};
    static const char *const kinds[] = {JR_INTERVAL_KINDS(ENUM_NAME)};
    static const char *const targets[] = {JR_CLUSTERS(ENUM_NAME)};
    jr_config *c = &r->config;
    size_t kind = 0, target = 0;
    c->charts = true;
    if (!object)
        return JR_OK;
    yyjson_val *values[N_RANKING_FIELDS];
    const settings_fields table = {ranking_fields, N_RANKING_FIELDS, values};
    JR_TRY(settings_pick(r->file, object, "\"ranking\"", "ranking of a config", &table, 1, r->err));
    const section ranking = {r, object, ranking_fields, values};
    JR_TRY(read_words(&ranking, RANKING_METHODS, "method", methods,
                      sizeof methods / sizeof *methods, &c->methods, &c->n_methods));
    JR_TRY(read_word(&ranking, RANKING_INTERVAL, kinds, sizeof kinds / sizeof *kinds, &kind));
    JR_TRY(read_whole(&ranking, RANKING_BOOTSTRAP_N, rounds, &c->bootstrap_n));
    JR_TRY(read_home_advantage(r, values[RANKING_HOME_ADVANTAGE]));
    JR_TRY(read_word(&ranking, RANKING_TARGET, targets, sizeof targets / sizeof *targets, &target));
    JR_TRY(read_whole(&ranking, RANKING_POOL, rounds, &c->pool));
    c->interval = values[RANKING_INTERVAL] ? kinds[kind] : NULL;
    c->target = values[RANKING_TARGET] ? targets[target] : NULL;
    if (yyjson_is_bool(values[RANKING_CHARTS]))
        c->charts = yyjson_is_true(values[RANKING_CHARTS]);
    else
        JR_TRY(read_words(&ranking, RANKING_CHARTS, ENGLISH("format of charts"), formats,
                          sizeof formats / sizeof *formats, &c->chart_formats,
                          &c->n_chart_formats));
    return JR_OK;
}

/* A value of an option of sbatch, which stands in a line of its own. */
static jr_status read_sbatch_value(const section *s, size_t field, const char **ret_value)
{
    const char *value = text_of(s->reader, s->values[field]);
    if (value && value[strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789_.,:=@%+/()-")])
        return settings_wrong(s->reader->file, s->values[field], s->reader->err,
                              "\"%s\": '%s' is no value of sbatch; HINT: letters, digits and "
                              "_.,:=@%%+/()- without spaces",
                              s->rows[field].name.data, value);
    *ret_value = value;
    return JR_OK;
}

static jr_status read_slurm(config_reader *r, yyjson_val *object)
{
    static const settings_range sizes = {1, 100000, true};
    yyjson_val *values[N_SLURM_FIELDS];
    const settings_fields table = {slurm_fields, N_SLURM_FIELDS, values};
    const section slurm = {r, object, slurm_fields, values};
    jr_slurm *to = &r->config.slurm;
    if (!object)
        return JR_OK;
    JR_TRY(settings_pick(r->file, object, "\"slurm\"", "slurm of a config", &table, 1, r->err));
    JR_TRY(read_whole(&slurm, SLURM_TASKS, sizes, &to->tasks));
    JR_TRY(read_whole(&slurm, SLURM_ARRAY_LIMIT, sizes, &to->array_limit));
    JR_TRY(read_sbatch_value(&slurm, SLURM_PARTITION, &to->partition));
    JR_TRY(read_sbatch_value(&slurm, SLURM_ACCOUNT, &to->account));
    JR_TRY(read_sbatch_value(&slurm, SLURM_GRES, &to->gres));
    return read_sbatch_value(&slurm, SLURM_TIME, &to->time);
}

static jr_status read_shard(config_reader *r, yyjson_val *value)
{
    jr_shard shard;
    jr_error why;
    if (value && !yyjson_equals_str(value, "auto") &&
        jr_shard_parse(json_str(value), &shard, &why) != JR_OK)
        return settings_wrong(r->file, value, r->err, "%s", why.message);
    r->config.shard = text_of(r, value);
    return JR_OK;
}

static jr_status read_config(config_reader *r)
{
    yyjson_val *values[N_CONFIG_FIELDS];
    const settings_fields table = {config_fields, N_CONFIG_FIELDS, values};
    const section root = {r, r->file->root, config_fields, values};
    static const settings_range dollars = {1e-6, 1e9, false}, parallels = {0, 65536, true};
    jr_config *c = &r->config;
    JR_TRY(settings_pick(r->file, root.object, ENGLISH("the config"), "config", &table, 1, r->err));
    yyjson_val *benchmark = values[CONFIG_BENCHMARK];
    bool is_path = yyjson_equals_str(benchmark, ".") || strchr(yyjson_get_str(benchmark), '/');
    c->benchmark = is_path ? path_of(r, benchmark) : text_of(r, benchmark);
    c->data_dir = path_of(r, values[CONFIG_DATA_DIR]);
    JR_TRY(read_all_models(r, values[CONFIG_MODELS]));
    JR_TRY(read_judging(r, &root));
    JR_TRY(read_until(r, &root));
    JR_TRY(read_answering(r, &root));
    JR_TRY(read_ranking(r, values[CONFIG_RANKING]));
    JR_TRY(read_site(r, root.object, values[CONFIG_SITE]));
    JR_TRY(read_shard(r, values[CONFIG_SHARD]));
    JR_TRY(read_slurm(r, values[CONFIG_SLURM]));
    uint64_t parallel = 0;
    JR_TRY(read_number(&root, CONFIG_BUDGET, dollars, &c->budget));
    JR_TRY(read_whole(&root, CONFIG_MAX_CALLS, positive, &c->max_calls));
    JR_TRY(read_whole(&root, CONFIG_PARALLEL, parallels, &parallel));
    c->parallel = (uint32_t)parallel;
    return JR_OK;
}

jr_status jr_config_load(jr_arena *arena, const char *path, jr_config *ret_config, jr_error *err)
{
    SETTINGS_AUTO settings file = {0};
    JR_TRY(settings_load(arena, path, &file, err));
    config_reader r = {.arena = arena,
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
