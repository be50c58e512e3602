// The verbs that change or sign modules, on the command line.
#pragma once

#include <functional>
#include <string>

#include "commands.hpp"

namespace CLI {
class App;
}

namespace promotion::ctl {

using Action = std::function<ExitCode(const Context &)>;
using AddVerb =
    std::function<CLI::App *(CLI::App *parent, const std::string &name, const std::string &description,
                             const std::string &examples, Action action, bool needs_client)>;

// Stays where it is while the command line is read and carried out.
class ModuleVerbs {
 public:
  void add_to(CLI::App *modules, const AddVerb &add);
  bool wait_for_host() const { return file_.wait; }

 private:
  void add_changes(CLI::App *modules, const AddVerb &add);
  void add_signatures(CLI::App *modules, const AddVerb &add);

  std::string name_;
  ModulesFileOptions file_;  // of all verbs that change it
  ModuleAddition addition_;
  ModuleActivation activation_;
  SigningOptions signing_;
  VerificationOptions verification_;
};

}  // namespace promotion::ctl
