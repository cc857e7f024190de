/* The self-test as a program of its own: exit code 0 if every golden vector matches. */
#include "../port/port.h"
#include "../selftest/selftest.h"

int main(void)
{
    port_start();
    return app_selftest() == 0 ? 0 : 1;
}
