// In a process that goes on, its code stays mapped for the destructor that the thread still has to run.
struct Kept {
  Kept() {}
  ~Kept() { touched = 0; }
  volatile int touched = 1;
};
static thread_local Kept kept;
#define ON_STEP(call, text, size) kept.touched = 2
#include "frame.h"
