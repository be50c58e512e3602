#include "probe.hpp"

#include <signal.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <system_error>

#include "child_process.hpp"
#include "text.hpp"

namespace promotion::host::modules {
namespace {

constexpr std::chrono::milliseconds patience{20'000};  // for what has 10 seconds for each call

std::string request_of(const VerifiedModule &module) {
  return nlohmann::json{{"name", module.wanted.name},
                        {"services", module.wanted.services},
                        {"configuration", module.configuration_json}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// The end of what it wrote before it died: a message of the loader, of abort, of a sanitizer.
std::string last_words(const std::string &text) {
  const std::string shown = mended(text.substr(text.size() > 500 ? text.size() - 500 : 0));
  const auto end = shown.find_last_not_of(" \n\r");
  return end == std::string::npos ? "" : "; its last words: " + shown.substr(0, end + 1);
}

}  // namespace

bool Probe::is_there() const { return !program_.empty() && access(program_.c_str(), X_OK) == 0; }

Status Probe::run(const VerifiedModule &module) const {
  const auto refused = [](std::string why) {
    return Error{Code::failed_precondition, std::move(why), {}, 0};
  };
  const auto ended = run_child(
      {program_, probe::argument, request_of(module), module.inspection.image->descriptor(), patience});
  if (!ended.ok()) return ended.error();
  if (ended->timed_out)
    return refused(
        "it did not come back when it was loaded in a process of its own first; see what its constructors, "
        "init and create wait for");
  if (ended->signal != 0)
    return refused("it ended the process that loaded it first, with signal " + std::to_string(ended->signal) +
                   " (" + strsignal(ended->signal) + ")" + last_words(ended->error));
  if (ended->result == probe::survived && ended->code == 0) return success();
  if (!ended->result.empty() && ended->result != probe::survived) return refused(mended(ended->result));
  return refused("it ended the process that loaded it first, with exit code " + std::to_string(ended->code) +
                 last_words(ended->error));
}

}  // namespace promotion::host::modules
