/* What the drivers use of FreeRTOS, for tests on the host. */
#ifndef STUB_FREERTOS_H
#define STUB_FREERTOS_H

#define pdMS_TO_TICKS(ms) (ms)

#endif
