/* The port to a computer with an operating system: the console is standard output. */
#include <stdio.h>

#include "port.h"
#include "trace_port.h"

static FILE *trace_file;

void port_start(void)
{
    (void)setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
}

void port_print(const char *text)
{
    (void)fputs(text, stdout);
}

bool trace_open(const char *path)
{
    trace_file = fopen(path, "rb");
    return trace_file != NULL;
}

bool trace_read(void *to, uint32_t bytes)
{
    return fread(to, 1, bytes, trace_file) == bytes;
}

uint32_t trace_instructions(void)
{
    return 0;
}

uint32_t trace_instructions_since(uint32_t start)
{
    return start;
}

uint32_t trace_stack_bytes(void)
{
    return 0;
}
