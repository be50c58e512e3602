// What the host has decided about modules because of what they did. It outlives the host.
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "modules_file.hpp"
#include "promotion/host/log.hpp"

namespace promotion::host::modules {

struct Verdict {
  enum class Measure {
    quarantine,  // it does not run
    worker       // it runs, but in a worker, whatever the modules file says
  };
  Measure measure;
  WantedModule wanted;  // whom it is about, with these bytes:
  std::string sha256;
  std::string version;
  std::string why;
  // What ran before and runs in its place, by a path that the host keeps.
  std::optional<WantedModule> instead;
};

// Thread-safe. Each change is in the file before it returns; where that cannot be written, the log says so,
// and what was decided holds until the host ends.
class Verdicts {
 public:
  // An empty path: nothing outlives the host. What the file says is read here; one that cannot be understood
  // is said in the log, and counts as empty.
  Verdicts(std::filesystem::path file, Log &log);

  // Of these bytes with this configuration and these grants.
  std::optional<Verdict> of(const WantedModule &wanted, const std::string &sha256) const;
  std::vector<Verdict> all() const;

  // In place of what was decided about the same.
  void add(Verdict verdict);
  // Forgives modules that are not named: who takes an entry out of the modules file and adds it again wants
  // it tried once more.
  void forgive_all_but(const std::vector<std::string> &modules);

 private:
  void read();
  void write() const;  // with mutex_

  const std::filesystem::path file_;
  Log &log_;
  mutable std::mutex mutex_;
  std::vector<Verdict> verdicts_;
};

}  // namespace promotion::host::modules
