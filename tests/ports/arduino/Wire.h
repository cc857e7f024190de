/* An I2C bus with one LSM9DS1 on it: a register file that auto-increments while IF_ADD_INC is set. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

class FakeWire {
public:
    uint8_t registers[128] = {};
    bool absent = getenv("ABSENT") != nullptr;
    uint32_t clock_hz = 100000;

    FakeWire()
    {
        registers[0x0f] = getenv("OTHER_PART") ? 0x69 : 0x68;
        registers[0x22] = 0x04;
    }
    void begin() { clock_hz = 100000; }
    void setClock(uint32_t hz) { clock_hz = hz; }
    void beginTransmission(uint8_t address)
    {
        addressed = address == 0x6b && !absent;
        n_written = 0;
    }
    size_t write(uint8_t byte)
    {
        written[n_written++ % sizeof written] = byte;
        return 1;
    }
    uint8_t endTransmission(bool = true)
    {
        if (!addressed) {
            return 2;
        }
        at = written[0];
        if (n_written == 2) {
            if (at == 0x22 && (written[1] & 0x01) != 0) { /* SW_RESET */
                registers[0x10] = registers[0x20] = 0;
                registers[0x22] = 0x04;
            } else {
                registers[at] = written[1];
            }
        }
        return 0;
    }
    size_t requestFrom(uint8_t, size_t n) { return absent ? 0 : n; }
    int read()
    {
        const int value = registers[at];
        at = (uint8_t)(at + (registers[0x22] >> 2 & 1));
        return value;
    }

private:
    bool addressed = false;
    size_t n_written = 0;
    uint8_t written[8];
    uint8_t at = 0;
};

inline FakeWire Wire1;
