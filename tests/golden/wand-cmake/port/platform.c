/* The port to a Cortex-M in an emulator or under a debug probe: vectors, start-up, and semihosting
 * (Arm's Semihosting for AArch32) for the console, files and the end of the program. */
#include <string.h>

#include "port.h"
#include "trace_port.h"

enum { SYS_OPEN = 0x01, SYS_WRITE0 = 0x04, SYS_READ = 0x06, SYS_EXIT_EXTENDED = 0x20 };
enum { ADP_STOPPED_APPLICATION_EXIT = 0x20026 };
enum { STACK_PAINT = 0x5aa55aa5 };

#define SYST_CSR (*(volatile uint32_t *)0xe000e010u)
#define SYST_RVR (*(volatile uint32_t *)0xe000e014u)
#define SYST_CVR (*(volatile uint32_t *)0xe000e018u)
#define CPACR (*(volatile uint32_t *)0xe000ed88u)

/* From link.ld. */
extern uint32_t link_data_load, link_data_start, link_data_end;
extern uint32_t link_bss_start, link_bss_end;
extern uint32_t link_stack_bottom, link_stack_top;

int main(void);
void reset_handler(void);

static uint32_t trace_file;

static uint32_t semihosting(uint32_t operation, const void *parameters)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = parameters;

    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

static void exit_with(uint32_t code)
{
    const uint32_t parameters[2] = {ADP_STOPPED_APPLICATION_EXIT, code};

    for (;;) {
        (void)semihosting(SYS_EXIT_EXTENDED, parameters);
    }
}

static void fault_handler(void)
{
    port_print("fault\n");
    exit_with(3);
}

void reset_handler(void)
{
    CPACR |= 0xfu << 20; /* the FPU */
    __asm__ volatile("dsb\n\tisb");
    memcpy(&link_data_start, &link_data_load,
           (size_t)((char *)&link_data_end - (char *)&link_data_start));
    memset(&link_bss_start, 0, (size_t)((char *)&link_bss_end - (char *)&link_bss_start));

    /* Paint what lies below this frame, so that trace_stack_bytes() can tell how deep it went. */
    const uintptr_t used_from = (uintptr_t)__builtin_frame_address(0) - 64;
    for (volatile uint32_t *word = &link_stack_bottom; (uintptr_t)word < used_from; word++) {
        *word = STACK_PAINT;
    }
    exit_with((uint32_t)main());
}

__attribute__((section(".vectors"), used)) static void (*const vectors[16])(void) = {
    (void (*)(void))(uintptr_t)&link_stack_top,
    reset_handler,
    fault_handler, /* NMI */
    fault_handler, /* HardFault */
    fault_handler, /* MemManage */
    fault_handler, /* BusFault */
    fault_handler, /* UsageFault */
    fault_handler, /* SecureFault */
    0,
    0,
    0,
    fault_handler, /* SVCall */
    fault_handler, /* DebugMonitor */
    0,
    fault_handler, /* PendSV */
    fault_handler, /* SysTick */
};

void port_start(void)
{
    SYST_RVR = 0xffffffu;
    SYST_CVR = 0;
    SYST_CSR = 5; /* run from the processor's clock, no interrupt */
}

void port_print(const char *text)
{
    (void)semihosting(SYS_WRITE0, text);
}

bool trace_open(const char *path)
{
    const struct {
        const char *path;
        uint32_t mode;
        uint32_t length;
    } parameters = {path, 1 /* "rb" */, (uint32_t)strlen(path)};

    trace_file = semihosting(SYS_OPEN, &parameters);
    return trace_file != UINT32_MAX;
}

bool trace_read(void *to, uint32_t bytes)
{
    const struct {
        uint32_t file;
        void *to;
        uint32_t bytes;
    } parameters = {trace_file, to, bytes};

    return semihosting(SYS_READ, &parameters) == 0; /* it returns the bytes that are missing */
}

/* SysTick counts down; the emulator executes one instruction a nanosecond (-icount shift=0), so a
 * tick of its 25.0 MHz clock is 40 instructions. */
uint32_t trace_instructions(void)
{
    return SYST_CVR;
}

uint32_t trace_instructions_since(uint32_t start)
{
    return ((start - SYST_CVR) & 0xffffffu) * 320u / 8u;
}

uint32_t trace_stack_bytes(void)
{
    const uint32_t *word = &link_stack_bottom;

    while (word < &link_stack_top && *word == STACK_PAINT) {
        word++;
    }
    return (uint32_t)((const char *)&link_stack_top - (const char *)word);
}
