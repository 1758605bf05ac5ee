#include <jrank/error.h>

int main(void)
{
    return jr_status_exit_code(JR_OK);
}
