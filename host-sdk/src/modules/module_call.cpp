#include "module_call.hpp"

#include <exception>

#include "text.hpp"

namespace promotion::host::modules {
namespace {

constexpr std::chrono::milliseconds grace{2000};  // call.h of the contract

}  // namespace

Error error_of_exception(const Generation &generation, const char *function) {
  std::string what = "an exception of a type of its own";
  try {
    throw;
  } catch (const std::exception &thrown) {
    what = "an exception (" + mended(thrown.what()) + ")";
  } catch (...) {
  }
  generation.report_fault(std::string("let ") + what + " out of " + function);
  return {Code::internal,
          generation.log().masked(
              generation.display_name() + " let " + what + " out of " + function +
              "; nothing may be thrown across the contract, so report it to the module's authors"),
          {},
          0};
}

void check_return(const Generation &generation, const CallContext &call, const char *function) {
  if (call.is_late(grace))
    generation.report_fault(std::string("came back from ") + function +
                            " more than 2 seconds after its deadline");
}

}  // namespace promotion::host::modules
