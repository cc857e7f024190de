#include "json_line.h"

enum {
    END_BYTES = 3,    /* "}\n" and the terminator always fit */
    NUMBER_BYTES = 11 /* 4294967295 and the terminator */
};

void specc_json_begin(specc_json_line_t *line)
{
    line->text[0] = '{';
    line->length = 1;
}

/* Appends one character; past the room for the end it only counts, which end_member() sees. */
static void put(specc_json_line_t *line, char c)
{
    if (line->length < SPECC_JSON_LINE_BYTES - END_BYTES) {
        line->text[line->length] = c;
    }
    line->length++;
}

static void put_text(specc_json_line_t *line, const char *text)
{
    while (*text != '\0') {
        put(line, *text++);
    }
}

static void put_quoted(specc_json_line_t *line, const char *text)
{
    static const char hex[] = "0123456789abcdef";

    put(line, '"');
    for (; *text != '\0' && line->length < SPECC_JSON_LINE_BYTES; text++) {
        const unsigned char c = (unsigned char)*text;

        if (c == '"' || c == '\\') {
            put(line, '\\');
            put(line, (char)c);
        } else if (c < 0x20) {
            put_text(line, "\\u00");
            put(line, hex[c >> 4]);
            put(line, hex[c & 15]);
        } else {
            put(line, (char)c);
        }
    }
    put(line, '"');
}

static void put_uint(specc_json_line_t *line, uint32_t value)
{
    char digits[NUMBER_BYTES];
    int i = NUMBER_BYTES - 1;

    digits[i] = '\0';
    do {
        digits[--i] = (char)('0' + value % 10u);
        value /= 10u;
    } while (value > 0u);
    put_text(line, &digits[i]);
}

static uint16_t begin_member(specc_json_line_t *line, const char *key)
{
    const uint16_t start = line->length;

    if (start > 1) {
        put(line, ',');
    }
    put_quoted(line, key);
    put(line, ':');
    return start;
}

/* Drops the member that began at `start` if it did not fit. */
static void end_member(specc_json_line_t *line, uint16_t start)
{
    if (line->length > SPECC_JSON_LINE_BYTES - END_BYTES) {
        line->length = start;
    }
}

void specc_json_uint(specc_json_line_t *line, const char *key, uint32_t value)
{
    const uint16_t start = begin_member(line, key);

    put_uint(line, value);
    end_member(line, start);
}

void specc_json_permille(specc_json_line_t *line, const char *key, uint32_t thousandths)
{
    const uint16_t start = begin_member(line, key);
    const uint32_t fraction = thousandths % 1000u;

    put_uint(line, thousandths / 1000u);
    put(line, '.');
    put(line, (char)('0' + fraction / 100u));
    put(line, (char)('0' + fraction / 10u % 10u));
    put(line, (char)('0' + fraction % 10u));
    end_member(line, start);
}

void specc_json_string(specc_json_line_t *line, const char *key, const char *value)
{
    const uint16_t start = begin_member(line, key);

    put_quoted(line, value);
    end_member(line, start);
}

const char *specc_json_end(specc_json_line_t *line)
{
    line->text[line->length++] = '}';
    line->text[line->length++] = '\n';
    line->text[line->length] = '\0';
    return line->text;
}
