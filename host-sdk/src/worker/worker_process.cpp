#include "worker_process.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <future>

#include "output_lines.hpp"
#include "protocol/service_codec.hpp"
#include "text/utf8.hpp"

namespace promotion::host::worker {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds look_every{250};
constexpr std::chrono::seconds ask_after{15};  // of silence
constexpr std::chrono::seconds give_up_after{45};
constexpr std::chrono::seconds end_patience{2};  // for a worker whose socket was closed

std::string megabytes(uint64_t bytes) { return std::to_string(bytes / (1024 * 1024)) + " MiB"; }

}  // namespace

// The worker's standard streams.
class WorkerProcess::Listening {
 public:
  Listening(const Child &child, Log &log, const std::string &module)
      : streams_{{child.output(), OutputLines(log, module, "stdout")},
                 {child.error_output(), OutputLines(log, module, "stderr")}} {}

  void take() {
    char bytes[16 * 1024];
    for (auto &[descriptor, lines] : streams_) {
      // Not for ever: a module that writes without end must not keep its messages from being heard.
      for (int round = 0; round < 16 && descriptor >= 0; ++round) {
        const ssize_t got = read(descriptor, bytes, sizeof bytes);
        if (got > 0) lines.take({bytes, static_cast<size_t>(got)}, Clock::now());
        if (got == 0) descriptor = -1;
        if (got <= 0) break;
      }
    }
  }
  void end() {
    take();
    for (auto &[descriptor, lines] : streams_) lines.end(Clock::now());
  }
  int output() const { return streams_[0].first; }
  int error_output() const { return streams_[1].first; }

 private:
  std::pair<int, OutputLines> streams_[2];
};

WorkerProcess::WorkerProcess(Launch launch, Log &log)
    : launch_(std::move(launch)), log_(log), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Result<std::shared_ptr<WorkerProcess>> WorkerProcess::start(Launch launch, Log &log) {
  std::shared_ptr<WorkerProcess> worker(new WorkerProcess(std::move(launch), log));
  std::promise<Status> spawned;
  auto result = spawned.get_future();
  // On the thread that will outlive the process: the kernel ends a worker together with the thread that made
  // it.
  worker->thread_ = std::thread([self = worker.get(), &spawned] {
    Result<Child> child = Child::spawn(self->launch_.program);
    if (!child.ok()) {
      self->ended_ = true;
      return spawned.set_value(child.error());
    }
    self->channel_.emplace(child->take_channel());
    self->id_ = child->id();
    self->heard_ = Clock::now();
    spawned.set_value(success());
    self->listen(std::move(*child));
  });
  if (Status started = result.get(); !started.ok()) return started.error();
  return worker;
}

WorkerProcess::~WorkerProcess() {
  close();
  if (wake_ >= 0) ::close(wake_);
}

void WorkerProcess::close() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  if (channel_) channel_->shut();
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<PendingCall> WorkerProcess::add(uint64_t id, std::string doing) {
  if (ended_) return nullptr;
  auto call = std::make_shared<PendingCall>(id, std::move(doing));
  calls_.emplace(id, call);
  return call;
}

std::shared_ptr<PendingCall> WorkerProcess::begin(std::string doing) {
  std::lock_guard lock(mutex_);
  return add(++last_call_, std::move(doing));
}

std::shared_ptr<PendingCall> WorkerProcess::begin_load() {
  std::lock_guard lock(mutex_);
  return add(0, "loading the module");
}

void WorkerProcess::finish(const PendingCall &call) {
  std::lock_guard lock(mutex_);
  calls_.erase(call.id());
}

bool WorkerProcess::send(std::string_view message, int passed) {
  if (ended_) return false;
  switch (channel_->send(message, passed)) {
    case Channel::Sent::yes:
      return true;
    case Channel::Sent::stuck:
      end("because it took no messages for 10 seconds");
      return false;
    case Channel::Sent::closed:
      return false;
  }
  return false;
}

void WorkerProcess::end(const std::string &why) {
  {
    std::lock_guard lock(mutex_);
    if (why_.empty()) why_ = why;
  }
  eventfd_write(wake_, 1);
}

void WorkerProcess::end_if_not_closing() {
  std::lock_guard lock(mutex_);
  if (!closing_ && why_.empty()) why_ = "because it closed its socket";
}

std::string WorkerProcess::cause() const {
  std::lock_guard lock(mutex_);
  return cause_;
}

void WorkerProcess::listen(Child child) {
  Listening streams(child, log_, launch_.module);
  bool open = true, killed = false;
  Clock::time_point kill_at = Clock::time_point::max();
  for (bool running = true; running;) {
    pollfd ready[] = {{child.descriptor(), POLLIN, 0},
                      {open ? channel_->descriptor() : -1, POLLIN, 0},
                      {streams.output(), POLLIN, 0},
                      {streams.error_output(), POLLIN, 0},
                      {killed ? -1 : wake_, POLLIN, 0}};
    poll(ready, std::size(ready), static_cast<int>(look_every.count()));
    running = ready[0].revents == 0;
    if (ready[1].revents != 0) open = take_packets();
    streams.take();
    const auto now = Clock::now();
    if (!open && kill_at == Clock::time_point::max()) kill_at = now + end_patience;
    if (!killed && now >= kill_at) end_if_not_closing();
    if (!killed && (ready[4].revents != 0 || now >= kill_at)) {
      child.kill();
      killed = true;
    }
    if (running && !killed) {
      check_memory(child);
      check_life(now);
    }
  }
  // What it said before its end counts. Nothing more comes, unless a process that it should not have made has
  // the socket too.
  for (int rounds = 0; open && rounds < 1000; ++rounds) {
    pollfd more{channel_->descriptor(), POLLIN, 0};
    if (poll(&more, 1, 0) <= 0) break;
    open = take_packets();
  }
  streams.end();
  const Child::End end = child.wait();
  { const Child gone = std::move(child); }  // nothing of it is open any more when others learn of its end
  conclude(end);
}

bool WorkerProcess::take_packets() {
  std::string message;
  for (int packets = 0; packets < 256; ++packets) {
    switch (channel_->receive(message, false)) {
      case Channel::Received::message:
        heard_ = Clock::now();
        if (take(std::move(message))) continue;
        [[fallthrough]];
      case Channel::Received::broken:
        end("because it broke the protocol between hosts and workers");
        return false;
      case Channel::Received::nothing: {
        pollfd more{channel_->descriptor(), POLLIN, 0};
        if (poll(&more, 1, 0) <= 0) return true;
        continue;
      }
      case Channel::Received::closed:
        return false;
    }
  }
  return true;
}

// False: it is none that a worker sends.
bool WorkerProcess::take(std::string message) {
  Reader from(message);
  const MessageHead head = read_head(from);
  std::shared_ptr<PendingCall> call;
  {
    std::lock_guard lock(mutex_);
    if (auto found = calls_.find(head.call); found != calls_.end()) call = found->second;
  }
  switch (head.type) {
    case MessageType::log:
      if (call == nullptr || head.call == 0) {
        const int32_t severity = from.i32();
        const promotion_string text = from.text(), fields = from.text();
        if (!from.done()) return false;
        launch_.host->log(launch_.host->context, nullptr, severity, text, fields);
        return true;
      }
      return call->deliver(std::move(message));
    case MessageType::loaded:
    case MessageType::result:
    case MessageType::service_request:
    case MessageType::service_answer:
    case MessageType::problem:
      // One that nobody waits for any more is late, and no fault.
      return call == nullptr || call->deliver(std::move(message));
    case MessageType::pong:
      return true;
    default:
      return false;
  }
}

void WorkerProcess::check_memory(const Child &child) {
  if (launch_.memory_bytes == 0) return;
  const uint64_t used = child.memory_bytes();
  if (used > launch_.memory_bytes)
    end("because it used " + megabytes(used) + " of memory, more than its limit of " +
        megabytes(launch_.memory_bytes));
}

// The thread of a worker that listens does nothing else: one that says nothing at all is stopped or worse.
void WorkerProcess::check_life(Clock::time_point now) {
  if (now - heard_ >= give_up_after)
    return end("because it answered nothing for " + std::to_string(give_up_after.count()) + " seconds");
  if (now - heard_ < ask_after || now - asked_ < ask_after) return;
  asked_ = now;
  channel_->send(begin_message(MessageType::ping, 0).written(), -1, std::chrono::milliseconds(0));
}

std::string WorkerProcess::everything_it_did() const {
  std::string text;
  for (const auto &[id, call] : calls_) text += (text.empty() ? " while " : ", ") + call->doing();
  return text;
}

void WorkerProcess::conclude(const Child::End &end) {
  std::string cause;
  bool crashed;
  {
    std::lock_guard lock(mutex_);
    crashed = !(closing_ && why_.empty() && (end.by_itself || calls_.empty()));
    cause = "the worker of the module " + launch_.module + " " +
            (why_.empty() ? end.how : "was ended " + why_) + everything_it_did();
    if (why_.empty() && launch_.memory_bytes != 0 && end.most_memory_bytes > launch_.memory_bytes / 10 * 9)
      cause += "; it had used up to " + megabytes(end.most_memory_bytes) + " of memory, with a limit of " +
               megabytes(launch_.memory_bytes);
  }
  // Before anybody can see that it has ended, so that the next one is not started without counting this one.
  if (crashed && launch_.on_crash) launch_.on_crash(cause);
  std::lock_guard lock(mutex_);
  cause_ = cause;
  ended_ = true;
  for (const auto &[id, call] : calls_) call->end();
}

}  // namespace promotion::host::worker
