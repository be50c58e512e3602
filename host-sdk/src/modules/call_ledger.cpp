#include "call_ledger.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

#include "crash_marks.hpp"
#include "ledger_slot.hpp"
#include "text.hpp"

namespace promotion::host::modules {
namespace {

struct Header {
  std::array<char, 16> what;
  uint64_t slots;
};

constexpr std::array<char, 16> magic{"promotion-call1"};
constexpr size_t slot_count = 256;  // calls at once; those beyond are not written down
constexpr size_t slots_at = 256;    // aligned for the slots
constexpr size_t file_size = slots_at + slot_count * sizeof(CallLedger::Slot);

Error failed(const std::filesystem::path &file, const char *what) {
  return {Code::unavailable,
          std::string("cannot ") + what + " " + file.string() + ": " + std::strerror(errno),
          {},
          0};
}

}  // namespace

Result<std::unique_ptr<CallLedger>> CallLedger::open(const std::filesystem::path &file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return failed(file, "open");
  // Its blocks have to be there: writing to one for which the disk has no place would end the process.
  const int reserved = posix_fallocate(descriptor, 0, file_size);
  void *map = MAP_FAILED;
  if (reserved == 0) map = mmap(nullptr, file_size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (reserved != 0) errno = reserved;
  const int reason = errno;
  close(descriptor);
  errno = reason;
  if (map == MAP_FAILED) return failed(file, "map");
  std::unique_ptr<CallLedger> ledger(new CallLedger(map));
  auto *header = static_cast<Header *>(map);
  if (header->what == magic && header->slots == slot_count)
    for (size_t i = 0; i < slot_count; ++i)
      if (auto call = ledger->slots()[i].left_open()) ledger->left_open_.push_back(std::move(*call));
  std::memset(map, 0, file_size);
  *header = {magic, slot_count};
  for (size_t i = 0; i < slot_count; ++i) new (&ledger->slots()[i]) Slot;
  return ledger;
}

CallLedger::~CallLedger() {
  forget_crash_marks(slots());
  munmap(map_, file_size);
}

CallLedger::Slot *CallLedger::slots() const {
  return reinterpret_cast<Slot *>(static_cast<char *>(map_) + slots_at);
}

void CallLedger::note_crashes() { mark_crashes(slots(), slot_count); }

CallLedger::Entry CallLedger::enter(const ModuleStamp &stamp, const char *function,
                                    std::optional<Instant> deadline) {
  const int32_t thread = this_thread();
  // A thread begins where it found a place before, so that it hardly ever has to look for another.
  for (size_t i = 0; i < slot_count; ++i) {
    Slot &slot = slots()[(static_cast<size_t>(thread) + i) % slot_count];
    if (!slot.take()) continue;
    slot.fill(thread, stamp, function, deadline);
    return Entry(&slot);
  }
  return Entry(nullptr);
}

CallLedger::Entry::~Entry() {
  if (slot_ != nullptr) slot_->give_back();
}

std::vector<OpenCall> CallLedger::overdue(Instant before) const {
  std::vector<OpenCall> found;
  for (size_t i = 0; i < slot_count; ++i)
    if (auto call = slots()[i].overdue(before)) found.push_back(std::move(*call));
  return found;
}

}  // namespace promotion::host::modules
