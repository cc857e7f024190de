/* What the microphone's driver uses of mbed: time passes while it waits. */
#pragma once
#include <chrono>
#include <stdint.h>

enum { osOK = 0, osErrorResource = -3 };

bool pass_block(); /* of the model; false: no block came */

namespace rtos {

class Semaphore {
public:
    Semaphore(uint32_t count, uint32_t most) : count(count), most(most) {}

    int release()
    {
        if (count == most) {
            return osErrorResource;
        }
        count++;
        return osOK;
    }

    bool try_acquire_for(std::chrono::milliseconds timeout)
    {
        for (auto left = timeout; count == 0; left -= std::chrono::milliseconds(16)) {
            if (left.count() <= 0) {
                return false;
            }
            pass_block();
        }
        count--;
        return true;
    }

private:
    uint32_t count;
    uint32_t most;
};

} // namespace rtos
