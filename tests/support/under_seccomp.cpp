// under_seccomp PROFILE PROGRAM ARGUMENT…: runs a program under a seccomp profile in the format of the OCI
// runtime specification, as a container runtime does with the profile that a pod names.
#include <seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using nlohmann::json;

[[noreturn]] void fail(const std::string &what) { throw std::runtime_error(what); }

std::uint32_t action_of(const std::string &name, unsigned error) {
  if (name == "SCMP_ACT_ALLOW") return SCMP_ACT_ALLOW;
  if (name == "SCMP_ACT_ERRNO") return SCMP_ACT_ERRNO(error);
  fail("the action " + name + " is not known here");
}

scmp_arg_cmp comparison_of(const json &argument) {
  static const std::map<std::string, scmp_compare> operators = {
      {"SCMP_CMP_EQ", SCMP_CMP_EQ}, {"SCMP_CMP_NE", SCMP_CMP_NE}, {"SCMP_CMP_MASKED_EQ", SCMP_CMP_MASKED_EQ}};
  return {argument.at("index").get<unsigned>(), operators.at(argument.at("op").get<std::string>()),
          argument.at("value").get<scmp_datum_t>(), argument.value("valueTwo", scmp_datum_t{0})};
}

void add_rules(scmp_filter_ctx filter, const json &entry, std::uint32_t default_action) {
  const std::uint32_t action = action_of(entry.at("action"), entry.value("errnoRet", unsigned{EPERM}));
  if (action == default_action) return;
  std::vector<scmp_arg_cmp> comparisons;
  for (const json &argument : entry.value("args", json::array()))
    comparisons.push_back(comparison_of(argument));
  for (const json &name : entry.at("names")) {
    const int call = seccomp_syscall_resolve_name(name.get<std::string>().c_str());
    if (call == __NR_SCMP_ERROR) continue;  // newer than the library: runtimes leave it out likewise
    const int added = seccomp_rule_add_array(filter, action, call, static_cast<unsigned>(comparisons.size()),
                                             comparisons.data());
    if (added < 0) fail("the rule of " + name.get<std::string>() + ": " + std::strerror(-added));
  }
}

void load(const json &profile) {
  const std::uint32_t otherwise =
      action_of(profile.at("defaultAction"), profile.value("defaultErrnoRet", unsigned{EPERM}));
  const std::unique_ptr<void, void (*)(scmp_filter_ctx)> filter(seccomp_init(otherwise), seccomp_release);
  if (!filter) fail("no filter can be made");
  for (const json &entry : profile.at("syscalls")) add_rules(filter.get(), entry, otherwise);
  const int loaded = seccomp_load(filter.get());
  if (loaded < 0) fail(std::string("the filter is not taken: ") + std::strerror(-loaded));
}

}  // namespace

int main(int argc, char **argv) try {
  if (argc < 3) fail("usage: under_seccomp PROFILE PROGRAM ARGUMENT…");
  std::ifstream file(argv[1]);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("new privileges cannot be ruled out");
  load(json::parse(file));
  execv(argv[2], argv + 2);
  fail(std::string(argv[2]) + ": " + std::strerror(errno));
} catch (const std::exception &error) {
  std::cerr << "under_seccomp: " << error.what() << "\n";
  return 126;
}
