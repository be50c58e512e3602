static volatile unsigned turns;
#define ON_STEP(call, text, size) \
  for (;;) ++turns
#include "frame.h"
