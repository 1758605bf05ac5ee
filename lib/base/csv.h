/*
 * csv.h: tables as comma-separated values (RFC 4180): fields with commas, quotes or line breaks
 * stand in quotes, a quote inside is doubled. Line ends are "\n" or "\r\n". Spaces and tabs around
 * a field that is not quoted are not part of it. Tabs or semicolons may stand for the commas. A
 * first line such as "sep=;", which spreadsheets write for each other, is passed over.
 * jr_text_append_csv_field writes a field.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>

enum { CSV_MAX_FIELDS = 1024 };

typedef enum csv_result {
    CSV_RECORD,
    CSV_END,
    CSV_STRAY_QUOTE, /* a quote where none may be */
    CSV_OPEN_QUOTE,  /* the text ends inside a quoted field */
    CSV_NUL,         /* a NUL byte */
    CSV_TOO_WIDE,    /* more than CSV_MAX_FIELDS fields */
} csv_result;

/* Zeroed but for data, size and next_line. */
typedef struct csv_reader {
    char *data; /* changed in place: a field's doubled quotes are made single */
    size_t size, offset;
    uint64_t next_line; /* of offset */
    uint64_t line;      /* where the record begins that was read last */
    char separator;     /* 0: a comma */
    bool skip_comments; /* lines that begin with '#' */
    bool at_line_end;   /* the record was ended by a line break, not by the end of the text */
    size_t n_fields;
    jr_str fields[CSV_MAX_FIELDS];
} csv_reader;

/* Reads the next record; empty lines are passed over. */
csv_result csv_next(csv_reader *reader);

/* What separates the fields of the table of which this is the header: of comma, tab and semicolon
 * that which its first line has most of outside quotes, a comma where there is none. */
char csv_find_separator(jr_str header, bool skip_comments);

/* What is wrong, as the end of a sentence. */
const char *csv_problem(csv_result result);

/* True for a record that says nothing, as spreadsheets write below a table, or that is the header
 * again, where tables were put one behind the other. header: as many fields as the record has. */
bool csv_is_filler(const csv_reader *record, const jr_str *header);

/* Makes "0.5" of "0,5", as countries write decimals that separate fields by semicolons. "1,500" may
 * be a thousand and more, and stays as it is. */
void csv_point_decimals(char *number);

/* The column with this name, in capitals or not, in the record that was read last, or SIZE_MAX. */
size_t csv_column(const csv_reader *header, jr_str name);

/* The text of which jr_text_append_csv_field made the field. */
jr_str csv_read_text(jr_str field);

/* True for text that is UTF-8 and not empty: a name that can be written as JSON again. */
bool csv_is_name(jr_str field);

/* A block_splitter: cuts behind a line break that is not inside quotes. State: a bool. */
size_t csv_split(void *in_quotes, const char *bytes, size_t size);

#endif
