// The verbs by which operators say something to a host, on the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "commands.hpp"

namespace promotion::ctl {

class WordVerbs {
 public:
  using Action = std::function<ExitCode(const Context &)>;
  // Makes a verb with its examples and says what it does.
  using Maker =
      std::function<CLI::App *(CLI::App *parent, const std::string &name, const std::string &description,
                               const std::string &examples, Action)>;
  using Group = std::function<CLI::App *(const std::string &name, const std::string &alias,
                                         const std::string &description, const std::string &examples)>;

  // user: who says it, unless --by does. Outlives the parsing and the action.
  explicit WordVerbs(std::string user) { saying_.by = std::move(user); }

  void add(CLI::App *app, const Maker &verb, const Group &group);

 private:
  void add_promote(CLI::App *app, const Maker &verb);
  void add_about_one(CLI::App *app, const Maker &verb, const std::string &word,
                     const std::string &description);
  void add_about_pipeline(CLI::App *app, const Maker &verb, const std::string &word,
                          const std::string &description);
  void add_speaker(CLI::App *verb, bool reason_required);

  Saying saying_;
  std::string pipeline_;
  std::string limit_;
};

}  // namespace promotion::ctl
