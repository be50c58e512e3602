// An inline variable is one for the whole process: dlclose then does nothing, and says that it did.
inline int shared_by_all_copies = 0;
__attribute__((visibility("default"))) inline int &counter() {
  static int count = 0;
  return count;
}
#define ON_STEP(call, text, size) shared_by_all_copies = ++counter()
#include "frame.h"
