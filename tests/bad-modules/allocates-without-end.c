/* Every page is touched, so that it counts. */
#include <stdlib.h>
#include <string.h>
static void allocate(void) {
  for (;;) {
    const size_t piece = 1024 * 1024;
    char *memory = malloc(piece);
    memset(memory, 1, piece); /* and nobody looks whether there was any */
  }
}
#define ON_STEP(call, text, size) allocate()
#include "frame.h"
