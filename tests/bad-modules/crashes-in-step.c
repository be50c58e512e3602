/* Writes where nothing is. */
static void crash(void) {
  static int *volatile nowhere;
  *nowhere = 1;
}
#define ON_STEP(call, text, size) crash()
#include "frame.h"
