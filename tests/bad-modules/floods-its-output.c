#include <stdio.h>
static void flood(void) {
  int line;
  for (line = 0; line < 5000; ++line) printf("line %d of a module that cannot stop talking\n", line);
  fprintf(stderr, "and one to standard error without an end");
  fflush(NULL);
}
#define ON_STEP(call, text, size) flood()
#include "frame.h"
