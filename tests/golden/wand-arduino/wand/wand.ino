/* wand: the main loop. Your own code goes into user.cpp, your choices into options.h. */
#include "src/app/run.h"
#include "src/port/port.h"

static bool running;

void setup()
{
    running = app_start();
}

void loop()
{
    if (running && !app_step()) {
        running = false;
        port_print("{\"stopped\":\"no more samples\"}\n");
    }
    if (!running) {
        delay(1000);
    }
}
