/*
 * Chains as HDF5 files. The file is made in memory by HDF5's core driver and then saved like any
 * other, so that it is replaced at once or not at all; times are left out, so that the same draws
 * give the same bytes.
 *
 * The library is opened when it is first needed instead of being linked: it would cost every start
 * of the program five milliseconds, and most runs write no chain. Its constants are macros over
 * variables of the library, which are looked up like its functions.
 */
#include <jrank/rank.h>

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/digest.h"
#include "base/library.h"
#include "base/memory.h"

jr_chain_key jr_chain_key_of(const jr_votes *votes, const jr_posterior_options *options)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_format(&text, "%d %d %zu %zu %llu\n", (int)options->prior, (int)options->sampler,
                  options->n_samples, options->n_walkers, (unsigned long long)options->seed);
    for (size_t i = 0; i < votes->counts.n_models; i++)
        jr_buf_format(&text, "%zu %.*s\n", votes->models[i].size, JR_STR_ARG(votes->models[i]));
    for (size_t k = 0; k < votes->counts.n_cells; k++) {
        const jr_cell *cell = &votes->counts.cells[k];
        jr_buf_format(&text, "%u %u %.17g %.17g %.17g\n", cell->first, cell->second, cell->wins,
                      cell->losses, cell->ties);
    }
    size_t d = votes->counts.n_models + 1;
    for (size_t k = 0; k < d * d && options->covariance; k++)
        jr_buf_format(&text, "%zu %.17g\n", options->degrees, options->covariance[k]);
    jr_chain_key key = {{0}};
    digest_sha256(jr_buf_str(&text), key.hex);
    return key;
}

#ifdef JRANK_WITH_HDF5
#include <hdf5.h>
#include <unistd.h>

/* H5F_ACC_RDONLY and H5F_ACC_TRUNC, without the calls into the library in those macros. */
static const unsigned READ_ONLY = 0, TRUNCATE = 2;

/* One row per function and per variable that is looked up. */
#define FUNCTIONS(X)                                                                               \
    X(H5open)                                                                                      \
    X(H5Eset_auto2)                                                                                \
    X(H5Pcreate)                                                                                   \
    X(H5Pclose)                                                                                    \
    X(H5Pset_fapl_core)                                                                            \
    X(H5Pset_chunk)                                                                                \
    X(H5Pset_obj_track_times)                                                                      \
    X(H5Fcreate)                                                                                   \
    X(H5Fopen)                                                                                     \
    X(H5Fflush)                                                                                    \
    X(H5Fget_file_image)                                                                           \
    X(H5Fclose)                                                                                    \
    X(H5Gcreate2)                                                                                  \
    X(H5Gopen2)                                                                                    \
    X(H5Gclose)                                                                                    \
    X(H5Screate)                                                                                   \
    X(H5Screate_simple)                                                                            \
    X(H5Sclose)                                                                                    \
    X(H5Tcopy)                                                                                     \
    X(H5Tset_size)                                                                                 \
    X(H5Tset_cset)                                                                                 \
    X(H5Tget_size)                                                                                 \
    X(H5Tenum_create)                                                                              \
    X(H5Tenum_insert)                                                                              \
    X(H5Tclose)                                                                                    \
    X(H5Acreate2)                                                                                  \
    X(H5Aopen)                                                                                     \
    X(H5Aget_type)                                                                                 \
    X(H5Aread)                                                                                     \
    X(H5Awrite)                                                                                    \
    X(H5Aclose)                                                                                    \
    X(H5Dcreate2)                                                                                  \
    X(H5Dwrite)                                                                                    \
    X(H5Dclose)
#define VARIABLES(X)                                                                               \
    X(H5T_NATIVE_DOUBLE_g)                                                                         \
    X(H5T_NATIVE_INT64_g)                                                                          \
    X(H5T_NATIVE_SCHAR_g)                                                                          \
    X(H5T_C_S1_g)                                                                                  \
    X(H5P_CLS_FILE_ACCESS_ID_g)                                                                    \
    X(H5P_CLS_DATASET_CREATE_ID_g)

static struct {
    FUNCTIONS(LIBRARY_POINTER)
#define VARIABLE(name) const hid_t *name;
    VARIABLES(VARIABLE)
#undef VARIABLE
} lib;

static const library_symbol symbols[] = {FUNCTIONS(LIBRARY_SYMBOL) VARIABLES(LIBRARY_SYMBOL)};

static library hdf5 = LIBRARY(HDF5, symbols);

static jr_status open_hdf5(jr_error *err)
{
    JR_TRY(library_open(&hdf5, err));
    if (lib.H5open() < 0)
        return jr_error_set(err, JR_ERR_UNAVAILABLE, "HDF5 can't be started");
    lib.H5Eset_auto2(H5E_DEFAULT, NULL, NULL); /* what fails is ours to report */
    return JR_OK;
}

/* A file in the making. HDF5 does not say why something failed in a way that a user could use, so a
 * first failure is only remembered. */
typedef struct writer {
    hid_t group;
    bool failed;
} writer;

static void add_attribute(writer *w, const char *name, hid_t type, const void *value)
{
    hid_t space = lib.H5Screate(H5S_SCALAR);
    hid_t attribute = lib.H5Acreate2(w->group, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    w->failed |= attribute < 0 || lib.H5Awrite(attribute, type, value) < 0;
    lib.H5Aclose(attribute);
    lib.H5Sclose(space);
}

static void add_count(writer *w, const char *name, size_t count)
{
    int64_t value = (int64_t)count;
    add_attribute(w, name, *lib.H5T_NATIVE_INT64_g, &value);
}

static hid_t text_type(size_t size)
{
    hid_t type = lib.H5Tcopy(*lib.H5T_C_S1_g);
    lib.H5Tset_size(type, size);
    lib.H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

static void add_text(writer *w, const char *name, const char *text)
{
    hid_t type = text_type(strlen(text) + 1);
    add_attribute(w, name, type, text);
    lib.H5Tclose(type);
}

/* A truth value as h5py writes it. */
static void add_false(writer *w, const char *name)
{
    hid_t type = lib.H5Tenum_create(*lib.H5T_NATIVE_SCHAR_g);
    int8_t no = 0, yes = 1;
    lib.H5Tenum_insert(type, "FALSE", &no);
    lib.H5Tenum_insert(type, "TRUE", &yes);
    add_attribute(w, name, type, &no);
    lib.H5Tclose(type);
}

/* With chunk_rows the first dimension can grow, as emcee's datasets can. */
static void add_dataset(writer *w, const char *name, hid_t type, const size_t *sizes, int n_sizes,
                        size_t chunk_rows, const void *values)
{
    hsize_t size[3], most[3], chunk[3];
    for (int i = 0; i < n_sizes; i++)
        size[i] = most[i] = chunk[i] = sizes[i];
    hid_t how = lib.H5Pcreate(*lib.H5P_CLS_DATASET_CREATE_ID_g);
    lib.H5Pset_obj_track_times(how, false);
    if (chunk_rows) {
        most[0] = H5S_UNLIMITED;
        chunk[0] = chunk_rows;
        w->failed |= lib.H5Pset_chunk(how, n_sizes, chunk) < 0;
    }
    hid_t space = lib.H5Screate_simple(n_sizes, size, most);
    hid_t dataset = lib.H5Dcreate2(w->group, name, type, space, H5P_DEFAULT, how, H5P_DEFAULT);
    w->failed |=
        dataset < 0 || lib.H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0;
    lib.H5Dclose(dataset);
    lib.H5Sclose(space);
    lib.H5Pclose(how);
}

/* "home_advantage" and the names of the models, cut to one length. */
static void add_parameters(writer *w, const jr_chain *chain)
{
    enum { MOST = 256 };
    static const char home[] = "home_advantage";
    size_t n = chain->posterior->n_models + 1, size = sizeof home;
    for (size_t i = 0; i + 1 < n; i++)
        size = chain->models[i].size + 1 > size ? chain->models[i].size + 1 : size;
    size = size < MOST ? size : MOST;
    AUTO_FREE char *names = memory_zeroed(n, size);
    memcpy(names, home, sizeof home);
    for (size_t i = 1; i < n; i++) {
        jr_str name = chain->models[i - 1];
        memcpy(names + i * size, name.data, name.size < size ? name.size : size - 1);
    }
    hid_t type = text_type(size);
    add_dataset(w, "parameters", type, &n, 1, 0, names);
    lib.H5Tclose(type);
}

/* The draws as steps and walkers. */
typedef struct dealt {
    size_t n_steps, n_walkers;
    double *theta, *log_density, *accepted;
} dealt;

static dealt deal(const jr_chain *chain)
{
    const jr_posterior *p = chain->posterior;
    size_t columns = p->n_models + 1;
    dealt d = {.n_walkers = p->n_walkers ? p->n_walkers : chain->n_walkers};
    double n_draws = p->n_walkers ? (double)p->n_draws : p->effective;
    d.n_steps = (size_t)fmax(1, n_draws / (double)d.n_walkers);
    size_t n = d.n_steps * d.n_walkers;
    d.theta = memory_zeroed(n * columns, sizeof *d.theta);
    d.log_density = memory_zeroed(n, sizeof *d.log_density);
    d.accepted = memory_zeroed(d.n_walkers, sizeof *d.accepted);
    AUTO_FREE size_t *draws = memory_zeroed(n, sizeof *draws);
    if (p->n_walkers)
        for (size_t i = 0; i < n; i++)
            draws[i] = i;
    else
        jr_posterior_resample(p, chain->seed, n, draws);
    for (size_t i = 0; i < n; i++) {
        memcpy(d.theta + i * columns, p->theta + draws[i] * columns, columns * sizeof *d.theta);
        d.log_density[i] = p->log_density[draws[i]];
    }
    for (size_t w = 0; w < d.n_walkers; w++)
        d.accepted[w] = (double)d.n_steps * (isnan(p->acceptance) ? 1 : p->acceptance);
    return d;
}

static void add_chain(writer *w, const jr_chain *chain)
{
    enum { CHUNK_NUMBERS = 1 << 17 };
    dealt d = deal(chain);
    assert(d.n_walkers > 0);
    size_t sizes[] = {d.n_steps, d.n_walkers, chain->posterior->n_models + 1};
    size_t chunk = CHUNK_NUMBERS / (sizes[1] * sizes[2]) + 1;
    chunk = chunk < d.n_steps ? chunk : d.n_steps;
    hid_t number = *lib.H5T_NATIVE_DOUBLE_g;
    add_text(w, "version", "3.1");
    add_count(w, "nwalkers", sizes[1]);
    add_count(w, "ndim", sizes[2]);
    add_false(w, "has_blobs");
    add_count(w, "iteration", d.n_steps);
    add_text(w, "jrank_inputs", chain->key.hex);
    add_text(w, "jrank_version", jr_version());
    add_dataset(w, "accepted", number, &sizes[1], 1, 0, d.accepted);
    add_dataset(w, "chain", number, sizes, 3, chunk, d.theta);
    add_dataset(w, "log_prob", number, sizes, 2, chunk, d.log_density);
    add_parameters(w, chain);
    free(d.theta);
    free(d.log_density);
    free(d.accepted);
}

/* The bytes of the file; NULL on failure. */
static char *format_chain(const jr_chain *chain, size_t *ret_size)
{
    enum { INCREMENT = 1 << 20 };
    hid_t access = lib.H5Pcreate(*lib.H5P_CLS_FILE_ACCESS_ID_g);
    lib.H5Pset_fapl_core(access, INCREMENT, false);
    hid_t file = lib.H5Fcreate("chain", TRUNCATE, H5P_DEFAULT, access);
    lib.H5Pclose(access);
    writer w = {0};
    w.group = lib.H5Gcreate2(file, "mcmc", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    w.failed = w.group < 0;
    if (!w.failed)
        add_chain(&w, chain);
    lib.H5Gclose(w.group);
    w.failed |= lib.H5Fflush(file, H5F_SCOPE_GLOBAL) < 0;
    ssize_t size = w.failed ? -1 : lib.H5Fget_file_image(file, NULL, 0);
    char *bytes = size > 0 ? memory_zeroed((size_t)size, 1) : NULL;
    if (bytes && lib.H5Fget_file_image(file, bytes, (size_t)size) != size) {
        free(bytes);
        bytes = NULL;
    }
    lib.H5Fclose(file);
    *ret_size = (size_t)size;
    return bytes;
}

jr_status jr_chain_save(const jr_chain *chain, const char *path, jr_error *err)
{
    JR_TRY(open_hdf5(err));
    size_t size;
    AUTO_FREE char *bytes = format_chain(chain, &size);
    if (!bytes)
        return jr_error_set(err, JR_ERR_IO, "%s: HDF5 can't make the chain", path);
    return jr_file_save(path, (jr_str){bytes, size}, err);
}

jr_status jr_chain_load_key(const char *path, jr_chain_key *ret_key, jr_error *err)
{
    JR_TRY(open_hdf5(err));
    if (access(path, F_OK) != 0)
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: no such file", path);
    hid_t file = lib.H5Fopen(path, READ_ONLY, H5P_DEFAULT);
    if (file < 0)
        return jr_error_set(err, JR_ERR_FORMAT, "%s: is no HDF5 file", path);
    jr_chain_key key = {0};
    hid_t group = lib.H5Gopen2(file, "mcmc", H5P_DEFAULT);
    hid_t attribute = group < 0 ? -1 : lib.H5Aopen(group, "jrank_inputs", H5P_DEFAULT);
    if (attribute >= 0) {
        hid_t type = lib.H5Aget_type(attribute);
        if (lib.H5Tget_size(type) == sizeof key.hex && lib.H5Aread(attribute, type, key.hex) < 0)
            key = (jr_chain_key){0};
        lib.H5Tclose(type);
        lib.H5Aclose(attribute);
    }
    if (group >= 0)
        lib.H5Gclose(group);
    lib.H5Fclose(file);
    *ret_key = key;
    return JR_OK;
}

#else

static jr_status not_built_in(jr_error *err)
{
    return jr_error_set(err, JR_ERR_UNAVAILABLE,
                        "this jrank was built without chains; HINT: install the package "
                        "libhdf5-dev and build again, or leave --chain-path out");
}

jr_status jr_chain_save(const jr_chain *chain, const char *path, jr_error *err)
{
    (void)chain, (void)path;
    return not_built_in(err);
}

jr_status jr_chain_load_key(const char *path, jr_chain_key *ret_key, jr_error *err)
{
    (void)path, (void)ret_key;
    return not_built_in(err);
}

#endif
