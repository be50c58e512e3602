#include "crash_marks.hpp"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <mutex>

#include "ledger_slot.hpp"

namespace promotion::host::modules {
namespace {

constexpr int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
constexpr size_t stack_size = 64 * 1024;

// A signal handler is given nothing but a number, so where it writes to has to be known to the whole process.
// Constants at the start, and no destructors.
std::atomic<CallLedger::Slot *> marked{nullptr};
std::atomic<size_t> marked_count{0};
struct sigaction former[NSIG];

void mark(int how) {
  CallLedger::Slot *slots = marked.load(std::memory_order_acquire);
  if (slots == nullptr) return;
  const int32_t self = static_cast<int32_t>(syscall(SYS_gettid));
  for (size_t i = 0; i < marked_count.load(std::memory_order_relaxed); ++i)
    if (slots[i].thread.load(std::memory_order_relaxed) == self)
      slots[i].signal.store(how, std::memory_order_relaxed);
}

// Calls nothing but what is safe in a signal handler.
void on_fatal(int number, siginfo_t *about, void *) {
  const bool is_own_fault = about->si_code > 0 || about->si_pid == getpid();
  if (is_own_fault) mark(number);
  sigaction(number, &former[number], nullptr);
  // A faulting instruction faults again; what was sent has to be sent again, and comes once this returns.
  if (about->si_code <= 0) syscall(SYS_tgkill, getpid(), static_cast<pid_t>(syscall(SYS_gettid)), number);
}

void on_exit() { mark(OpenCall::exited); }

// Where a handler runs when it is the stack that has no place left.
class SignalStack {
 public:
  SignalStack() {
    stack_t known{};
    if (sigaltstack(nullptr, &known) != 0 || (known.ss_flags & SS_DISABLE) == 0) return;
    memory_ = std::make_unique<char[]>(stack_size);
    const stack_t own{memory_.get(), 0, stack_size};
    sigaltstack(&own, nullptr);
  }
  ~SignalStack() {
    if (memory_ == nullptr) return;
    const stack_t none{nullptr, SS_DISABLE, 0};
    sigaltstack(&none, nullptr);
  }
  SignalStack(const SignalStack &) = delete;
  SignalStack &operator=(const SignalStack &) = delete;

 private:
  std::unique_ptr<char[]> memory_;
};

}  // namespace

int32_t this_thread() {
  thread_local const int32_t number = static_cast<int32_t>(syscall(SYS_gettid));
  if (marked.load(std::memory_order_relaxed) != nullptr) {
    thread_local const SignalStack stack;
  }
  return number;
}

void mark_crashes(CallLedger::Slot *slots, size_t count) {
  const bool is_first = marked.load() == nullptr;
  marked_count = count;
  marked = slots;
  if (!is_first) return;
  for (const int number : fatal) {
    struct sigaction ours {};
    ours.sa_sigaction = &on_fatal;
    ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&ours.sa_mask);
    struct sigaction known {};
    sigaction(number, nullptr, &known);
    if ((known.sa_flags & SA_SIGINFO) != 0 && known.sa_sigaction == &on_fatal) continue;
    former[number] = known;
    sigaction(number, &ours, nullptr);
  }
  static std::atomic<bool> registered{false};
  if (!registered.exchange(true)) std::atexit(&on_exit);
}

void forget_crash_marks(const CallLedger::Slot *slots) {
  CallLedger::Slot *known = const_cast<CallLedger::Slot *>(slots);
  marked.compare_exchange_strong(known, nullptr);
}

}  // namespace promotion::host::modules
