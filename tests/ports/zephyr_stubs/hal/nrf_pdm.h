/* Stands in for Nordic's header. */
#include <stdint.h>
#include <stdio.h>

#define NRF_PDM 0
#define NRF_PDM_GAIN_MAXIMUM 0x50

static inline void nrf_pdm_gain_set(int interface, uint8_t left, uint8_t right)
{
    printf("gain %d %d of %d\n", left, right, interface);
}
