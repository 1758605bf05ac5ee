/* golden.h: texts that must be exactly as they are kept; JRANK_UPDATE_GOLDEN=1 keeps them anew. */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include <jrank/base.h>

/* Fails unless the text is that of tests/unit/golden/NAME. */
void assert_is_golden(jr_str text, const char *name);

#endif
