/* A sensor that reads CSV lines from standard input: a file, a pipe, or a program that samples.
 *
 *   swing < recording.csv
 *
 * The first line names the columns; those of other names are passed over:
 *
 *   acc_x [g],acc_y [g],acc_z [g]
 *
 * Values beyond the sensor's range are clipped to it, as the part would do.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "port.h"

enum { LINE_BYTES = 4096, MAX_COLUMNS = 256 };

static const struct {
    const char *name;
    const char *unit;
    float range; /* in that unit */
} channels[APP_CHANNELS] = {
    {"acc_x", "g", 4.0f},
    {"acc_y", "g", 4.0f},
    {"acc_z", "g", 4.0f},
};

static char line[LINE_BYTES];
static unsigned long line_number;
static int column_of[APP_CHANNELS];
static uint32_t read_samples;

static bool fail(const char *reason)
{
    (void)fprintf(stderr, "standard input, line %lu: %s\n", line_number, reason);
    return false;
}

static bool read_line(void)
{
    line_number++;
    if (fgets(line, LINE_BYTES, stdin) == NULL) {
        return false;
    }
    if (strchr(line, '\n') == NULL && !feof(stdin)) {
        return fail("the line is too long");
    }
    line[strcspn(line, "\r\n")] = '\0';
    return true;
}

/* The next comma-separated field of the line at *rest, without surrounding blanks; NULL at the end. */
static char *next_field(char **rest)
{
    char *field = *rest;
    char *end;

    if (field == NULL) {
        return NULL;
    }
    end = strchr(field, ',');
    *rest = end == NULL ? NULL : end + 1;
    if (end == NULL) {
        end = field + strlen(field);
    }
    while (end > field && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    *end = '\0';
    return field + strspn(field, " \t");
}

/* True if the heading is `name` or `name [unit]`. */
static bool is_heading(const char *field, const char *name, const char *unit)
{
    const size_t length = strlen(name);
    const char *bracket;

    if (strncmp(field, name, length) != 0) {
        return false;
    }
    bracket = field + length + strspn(field + length, " ");
    return *bracket == '\0' || (*bracket == '[' && strncmp(bracket + 1, unit, strlen(unit)) == 0 &&
                                strcmp(bracket + 1 + strlen(unit), "]") == 0);
}

bool port_sensor_start(void)
{
    char *rest = line;
    char *field;
    int column = 0;

    for (int c = 0; c < APP_CHANNELS; c++) {
        column_of[c] = -1;
    }
    if (!read_line()) {
        return fail("no line with the columns' names");
    }
    while ((field = next_field(&rest)) != NULL && column < MAX_COLUMNS) {
        for (int c = 0; c < APP_CHANNELS; c++) {
            if (is_heading(field, channels[c].name, channels[c].unit)) {
                column_of[c] = column;
            }
        }
        column++;
    }
    for (int c = 0; c < APP_CHANNELS; c++) {
        if (column_of[c] < 0) {
            (void)fprintf(stderr, "standard input, line 1: no column \"%s [%s]\"\n",
                          channels[c].name, channels[c].unit);
            return false;
        }
    }
    return true;
}

bool port_sensor_read(float sample[APP_CHANNELS])
{
    char *rest = line;
    char *field;
    int column = 0;
    int found = 0;

    if (!read_line()) {
        return false;
    }
    while ((field = next_field(&rest)) != NULL) {
        for (int c = 0; c < APP_CHANNELS; c++) {
            if (column_of[c] == column) {
                char *end;
                const float value = strtof(field, &end);

                if (end == field || *end != '\0' || !(value - value == 0.0f)) {
                    return fail("a value is not a finite number");
                }
                sample[c] = value > channels[c].range    ? channels[c].range
                            : value < -channels[c].range ? -channels[c].range
                                                         : value;
                found++;
            }
        }
        column++;
    }
    if (found != APP_CHANNELS) {
        return fail("too few values");
    }
    read_samples++;
    return true;
}

uint32_t port_sensor_overruns(void)
{
    return 0; /* it waits for its reader */
}

/* The stream's own time: samples since the start, at 50 Hz. */
uint32_t port_millis(void)
{
    return (uint32_t)((uint64_t)read_samples * APP_SAMPLE_PERIOD_US / 1000u);
}
