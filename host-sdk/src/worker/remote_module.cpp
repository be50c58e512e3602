#include "remote_module.hpp"

#include <algorithm>

#include "modules/abi_sizes.hpp"
#include "modules/call_context.hpp"
#include "modules/module_table.hpp"
#include "modules/names.hpp"
#include "modules/text_sink.hpp"
#include "protocol/service_codec.hpp"
#include "text/utf8.hpp"

namespace promotion::host::worker {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t control_deadline_ms = 10'000;  // of what a restart repeats
constexpr size_t path_limit = 4096;

Error refused(std::string why) { return {Code::failed_precondition, std::move(why), {}, 0}; }

promotion_status tell(const promotion_call *call, const Error &error) {
  call->error(call->context, error.retry_after_ms, {error.message.data(), error.message.size()},
              {nullptr, 0});
  return modules::status_of(error.code);
}

}  // namespace

RemoteModule::RemoteModule(modules::Inspection inspection, Options options, Log &log)
    : inspection_(std::move(inspection)),
      options_(std::move(options)),
      log_(log),
      budget_(options_.settings) {}

RemoteModule::~RemoteModule() { unload(); }

Result<std::unique_ptr<modules::ModuleBody>> RemoteModule::load(modules::Inspection inspection,
                                                                Options options, Log &log) {
  std::unique_ptr<RemoteModule> module(new RemoteModule(std::move(inspection), std::move(options), log));
  Result<IncarnationPtr> launched = module->launch();
  if (!launched.ok()) return launched.error();
  module->current_ = std::move(*launched);
  return std::unique_ptr<modules::ModuleBody>(std::move(module));
}

// The storage folder is made by the service that tells of it, because a worker is given no more than it can
// reach from its start.
Result<Setup> RemoteModule::make_setup() const {
  Setup setup;
  setup.module = manifest().id;
  setup.network = options_.network;
  setup.evaluator = is_evaluator();
  setup.memory_bytes = options_.limits.memory_bytes;
  setup.descriptors = options_.limits.descriptors;
  for (Service service :
       {Service::secrets, Service::http, Service::storage, Service::timezones, Service::events}) {
    const std::string_view id = id_of(service);
    const void *table = options_.host->service(options_.host->context, {id.data(), id.size()});
    if (table == nullptr) continue;
    setup.services.emplace_back(id);
    if (service != Service::storage) continue;
    const auto &storage = *static_cast<const promotion_storage *>(table);
    const modules::CallContext call({control_deadline_ms, {}, {}, {}}, log_);
    modules::TextSink path(path_limit);
    const promotion_status found = storage.folder(storage.context, call.call(), path.table());
    if (found != PROMOTION_OK) return call.error_for(found, "the storage folder");
    setup.storage_folder = path.text();
  }
  return setup;
}

Result<RemoteModule::IncarnationPtr> RemoteModule::launch() {
  Result<std::filesystem::path> program = find_worker_program(options_.settings.program);
  if (!program.ok()) return program.error();
  Result<Setup> setup = make_setup();
  if (!setup.ok()) return setup.error();
  auto process = WorkerProcess::start({*program, manifest().id, options_.limits.memory_bytes, options_.host,
                                       [this](const std::string &cause) { note_crash(cause); }},
                                      log_);
  if (!process.ok()) return process.error();
  WorkerProcess &worker = **process;
  auto pending = worker.begin_load();
  std::string message;
  if (pending != nullptr && worker.send(encode(*setup), inspection_.image->descriptor()))
    message = await_loaded(worker, *pending,
                           std::chrono::milliseconds(control_deadline_ms) + options_.settings.grace);
  Loaded loaded;
  const bool decoded = decode(message, loaded);
  if (!decoded && !message.empty()) worker.end("because it broke the protocol between hosts and workers");
  if (!decoded) {
    std::string ignored;
    while (pending != nullptr && pending->wait(ignored, 0, {}) != PendingCall::Woken::ended) {
    }
    return refused(worker.cause());
  }
  worker.finish(*pending);
  if (Status fine = check(loaded); !fine.ok()) return fine.error();
  tell_lacking(loaded);
  if (!evaluator_ && !strategy_) offer(loaded);
  auto made = std::make_shared<Incarnation>();
  made->process = std::move(*process);
  return made;
}

// The worker's word for what it found, judged as the table itself would be here.
Status RemoteModule::check(const Loaded &loaded) {
  if (!loaded.error.empty()) return modules::not_loadable(mended(loaded.error));
  promotion_module table{};
  table.struct_size = loaded.struct_size;
  table.abi_minor = loaded.abi_minor;
  table.minimum_host_minor = loaded.minimum_host_minor;
  table.manifest_json = {loaded.manifest_json.data(), loaded.manifest_json.size()};
  if (loaded.has_find) table.find = [](promotion_string) -> const void * { return nullptr; };
  return modules::check_table(loaded.has_table ? &table : nullptr, inspection_);
}

void RemoteModule::tell_lacking(const Loaded &loaded) const {
  for (const auto &statement : loaded.statements)
    log_.warning("worker with less isolation", {{"module", manifest().id}, {"reason", mended(statement)}});
}

void RemoteModule::offer(const Loaded &loaded) {
  if (!loaded.has_interface) return;
  if (is_evaluator())
    evaluator_ = evaluator_table(loaded);
  else
    strategy_ = strategy_table(loaded);
  const auto has = [&](Function function) { return strategy_ && (loaded.functions & bit_of(function)) != 0; };
  if (has(Function::check)) outside_check_ = check_table();
  if (has(Function::plan)) planner_ = plan_table();
  if (has(Function::wake)) waker_ = wake_table();
}

const void *RemoteModule::find(std::string_view id) const {
  if (evaluator_ && id == PROMOTION_EVALUATOR_ID) return &*evaluator_;
  if (strategy_ && id == PROMOTION_STRATEGY_ID) return &*strategy_;
  if (outside_check_ && id == PROMOTION_STRATEGY_CHECK_ID) return &*outside_check_;
  if (planner_ && id == PROMOTION_STRATEGY_PLAN_ID) return &*planner_;
  if (waker_ && id == PROMOTION_STRATEGY_WAKE_ID) return &*waker_;
  return nullptr;
}

RemoteCall RemoteModule::call(Incarnation &incarnation, const promotion_call *about,
                              const promotion_problems *problems) const {
  return RemoteCall({*incarnation.process, options_.host, about, options_.settings.grace, problems});
}

promotion_status RemoteModule::init(const promotion_call *about) {
  const IncarnationPtr here = incarnation(about);
  if (here == nullptr) return PROMOTION_UNAVAILABLE;
  RemoteCall calling = call(*here, about);
  calling.carry_out(Function::init, {}, "initialising");
  const promotion_status done = calling.conclude();
  if (done == PROMOTION_OK) initialised_ = true;
  return done;
}

promotion_status RemoteModule::create(const promotion_host *, const promotion_call *about,
                                      promotion_string config_json, void **instance) {
  const IncarnationPtr here = incarnation(about);
  if (here == nullptr) return PROMOTION_UNAVAILABLE;
  Writer arguments;
  arguments.text(config_json);
  RemoteCall calling = call(*here, about);
  calling.carry_out(Function::create, arguments.written(), "taking its configuration");
  const promotion_status done = calling.conclude();
  if (done != PROMOTION_OK) return done;
  std::lock_guard lock(mutex_);
  configuration_ = arguments.take();
  *instance = this;
  return done;
}

promotion_status RemoteModule::quiesce(const promotion_call *about) {
  IncarnationPtr here;
  {
    std::lock_guard lock(mutex_);
    here = current_;
  }
  // One that is gone has nothing left to end.
  if (here == nullptr || here->process->has_ended()) return PROMOTION_OK;
  closing_ = true;
  RemoteCall calling = call(*here, about);
  calling.carry_out(Function::quiesce, {}, "quiescing");
  return calling.conclude();
}

void RemoteModule::destroy() {
  IncarnationPtr here;
  {
    std::lock_guard lock(mutex_);
    here = current_;
    configuration_.reset();
  }
  if (here == nullptr || here->process->has_ended()) return;
  closing_ = true;
  const modules::CallContext about({control_deadline_ms, {}, {}, {}}, log_);
  RemoteCall calling = call(*here, about.call());
  calling.carry_out(Function::destroy, {}, "destroying its instance");
  calling.conclude();
}

std::string RemoteModule::unload() {
  IncarnationPtr gone;
  {
    std::lock_guard lock(mutex_);
    gone = std::move(current_);
  }
  closing_ = true;
  if (gone != nullptr) gone->process->close();
  return {};
}

RemoteModule::IncarnationPtr RemoteModule::incarnation(const promotion_call *about) {
  std::lock_guard lock(mutex_);
  if (current_ != nullptr && !current_->process->has_ended()) return current_;
  Result<IncarnationPtr> next = restart();
  if (next.ok()) return current_ = *next;
  tell(about, next.error());
  return nullptr;
}

Result<RemoteModule::IncarnationPtr> RemoteModule::restart() {
  const std::string cause = budget_.last_cause();
  if (closing_) return Error{Code::unavailable, "the module " + manifest().id + " is being ended", {}, 0};
  if (budget_.is_exceeded())
    return Error{Code::unavailable,
                 "the module " + manifest().id +
                     " is quarantined, because its worker ended too often: at last, " + cause,
                 {},
                 0};
  if (const auto wait = budget_.wait(Clock::now()); wait.count() > 0)
    return Error{Code::unavailable, cause + "; another one is started soon", {}, wait.count()};
  current_.reset();
  const uint64_t crashes = budget_.all_crashes();
  Result<IncarnationPtr> launched = launch();
  Status ready = launched.ok() ? success() : Status(launched.error());
  if (ready.ok() && initialised_) ready = repeat(**launched, Function::init, {}, "initialising");
  if (ready.ok() && configuration_)
    ready = repeat(**launched, Function::create, *configuration_, "taking its configuration");
  if (ready.ok()) {
    log_.info("worker started",
              {{"module", manifest().id}, {"process", static_cast<int64_t>((*launched)->process->id())}});
    return launched;
  }
  // One that cannot begin again, while it could at first, is no better than one that crashed.
  if (budget_.all_crashes() == crashes) note_crash(ready.error().message);
  return Error{Code::unavailable, ready.error().message, {}, 0};
}

Status RemoteModule::repeat(Incarnation &incarnation, Function function, std::string_view arguments,
                            std::string doing) {
  const modules::CallContext about({control_deadline_ms, {}, {}, {}}, log_);
  RemoteCall calling = call(incarnation, about.call());
  calling.carry_out(function, arguments, std::move(doing));
  try {
    const promotion_status done = calling.conclude();
    if (done == PROMOTION_OK) return success();
    return about.error_for(done, "the module " + manifest().id);
  } catch (...) {
    return Error{Code::internal, "the module " + manifest().id + " let an exception out", {}, 0};
  }
}

void RemoteModule::note_crash(const std::string &cause) {
  if (closing_) return log_.warning("worker ended", {{"module", manifest().id}, {"error", cause}});
  const bool was_exceeded = budget_.is_exceeded();
  const bool too_many = budget_.note_crash(Clock::now(), cause);
  log_.error("worker ended", {{"module", manifest().id}, {"error", cause}, {"crashes", budget_.crashes()}});
  if (!too_many || was_exceeded) return;
  const std::string reason = "its worker ended " + std::to_string(budget_.crashes()) + " times within " +
                             std::to_string(options_.settings.crash_window.count() / 1000) +
                             " seconds; at last, " + cause;
  log_.error("module quarantined", {{"module", manifest().id}, {"error", reason}});
  if (options_.on_quarantine) options_.on_quarantine(reason);
}

}  // namespace promotion::host::worker
