// Calls a function of a module so that nothing gets out of it but a status.
#pragma once

#include <string>

#include "call_context.hpp"
#include "generation.hpp"

namespace promotion::host::modules {

// For within a handler: what was thrown, as an error. The text is copied while the module is still mapped.
Error error_of_exception(const Generation &generation, const char *function);

// Looks at the clock once a call has come back, and reports one that overran its deadline by 2 seconds.
void check_return(const Generation &generation, const CallContext &call, const char *function);

// `work` returns the module's status.
template <class Work>
Status call_module(const Generation &generation, const CallContext &call, const char *function, Work work) {
  promotion_status status;
  const auto noted = generation.note_call(function, call.deadline());
  try {
    status = work();
  } catch (...) {
    return error_of_exception(generation, function);
  }
  check_return(generation, call, function);
  if (status == PROMOTION_OK) return success();
  return call.error_for(status, generation.display_name());
}

}  // namespace promotion::host::modules
