#include "provenance.h"

const char *app_provenance(void)
{
    return "{\"app\":\"wand\",\"specc\":\"golden\","
           "\"spec\":\"0000000000000000\",\"data\":\"1111111111111111\","
           "\"model\":\"2222222222222222\"}\n";
}
