// What became of each generation: the states that operators see.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "modules_file.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/registry.hpp"

namespace promotion::host::modules {

// In the order in which a generation goes through them; the last four are ends.
enum class GenerationState {
  discovered,  // the modules file names it
  verified,    // its bytes are those that were wanted, and a module of this contract
  probed,      // it was loaded in a process of its own, and that survived
  ready,       // loaded, and able to go on with what is there
  active,      // new calls go to it
  draining,    // calls that began with it have not ended
  standby,     // idle, at hand for a rollback
  unmapped,    // ended, and nothing of it is left in the process
  retained,    // ended, but its code stays mapped; the reason says why
  failed,      // it never became active; the reason says why
  quarantined  // it became active, and was taken out because of what it did
};
std::string_view name_of(GenerationState state);

// As operators see it.
ModuleWish wish_of(const WantedModule &wanted);

// Numbers generations and keeps what is known of them: of each module those that live, and the last few
// others. Thread-safe. The references outlive it.
class GenerationBook {
 public:
  GenerationBook(const Clock &clock, Log &log) : clock_(clock), log_(log) {}

  // A new number, for a generation that is discovered.
  uint64_t open(const WantedModule &wanted, Isolation isolation);
  void identify(uint64_t number, const std::string &version, const std::string &sha256,
                const std::string &signed_by, const std::string &kept);
  // One that was quarantined stays so, whatever becomes of its code; that is added to the reason.
  void set(uint64_t number, GenerationState state, const std::string &reason = {});

  bool is_quarantined(uint64_t number) const;

  // The newest first.
  std::vector<GenerationStatus> of(std::string_view module) const;

 private:
  struct Page {
    GenerationState state = GenerationState::discovered;
    GenerationStatus status;
  };
  Page *find(uint64_t number);
  void forget_old(const std::string &module);

  const Clock &clock_;
  Log &log_;
  mutable std::mutex mutex_;
  uint64_t last_ = 0;
  std::deque<Page> pages_;
};

}  // namespace promotion::host::modules
