#include "module.hpp"

#include <dlfcn.h>

#include <exception>

#include "output_tables.hpp"
#include "worker/protocol/domain_codec.hpp"
#include "worker/protocol/evaluator_codec.hpp"
#include "worker/protocol/strategy_codec.hpp"

namespace promotion::worker {

using namespace host::worker;

// What the module made of a pipeline, with the bytes that the pipeline's view points into.
struct Module::Prepared {
  Prepared(const promotion_evaluator &evaluator, void *instance, std::shared_ptr<const std::string> message)
      : evaluator_(evaluator), instance_(instance), message_(std::move(message)) {}
  Prepared(const Prepared &) = delete;
  Prepared &operator=(const Prepared &) = delete;
  ~Prepared() {
    if (is_made) evaluator_.release(instance_, made);
  }

  Arena arena;
  const promotion_pipeline *pipeline = nullptr;
  void *made = nullptr;
  bool is_made = false;

 private:
  const promotion_evaluator &evaluator_;
  void *instance_;
  std::shared_ptr<const std::string> message_;
};

Module::~Module() = default;

namespace {

template <class Table>
bool is_whole(const Table *table, uint32_t size) {
  return table != nullptr && table->struct_size >= size;
}

void describe(const promotion_evaluator *table, Loaded &loaded) {
  loaded.has_interface = table != nullptr;
  if (table == nullptr) return;
  loaded.interface_size = table->struct_size;
  if (!is_whole(table, offsetof(promotion_evaluator, destroy) + sizeof table->destroy)) return;
  loaded.interface_flags = table->flags;
  if (table->create) loaded.functions |= bit_of(Function::create);
  if (table->prepare && table->release) loaded.functions |= bit_of(Function::prepare);
  if (table->evaluate) loaded.functions |= bit_of(Function::evaluate);
  if (table->destroy) loaded.functions |= bit_of(Function::destroy);
}

void describe(const promotion_strategy *table, Loaded &loaded) {
  loaded.has_interface = table != nullptr;
  if (table == nullptr) return;
  loaded.interface_size = table->struct_size;
  if (!is_whole(table, offsetof(promotion_strategy, destroy) + sizeof table->destroy)) return;
  loaded.interface_flags = table->flags;
  if (table->create) loaded.functions |= bit_of(Function::create);
  if (table->validate) loaded.functions |= bit_of(Function::validate);
  if (table->group) loaded.functions |= bit_of(Function::group);
  if (table->step) loaded.functions |= bit_of(Function::step);
  if (table->withdraw) loaded.functions |= bit_of(Function::withdraw);
  if (table->destroy) loaded.functions |= bit_of(Function::destroy);
}

void describe(const promotion_module &table, Loaded &loaded) {
  loaded.has_table = true;
  loaded.struct_size = table.struct_size;
  if (!is_whole(&table, offsetof(promotion_module, deinit) + sizeof table.deinit)) return;
  loaded.abi_minor = table.abi_minor;
  loaded.minimum_host_minor = table.minimum_host_minor;
  if (table.manifest_json.data != nullptr)
    loaded.manifest_json.assign(table.manifest_json.data,
                                std::min<uint64_t>(table.manifest_json.size, 1024 * 1024));
  loaded.has_init = table.init != nullptr;
  loaded.has_find = table.find != nullptr;
  loaded.has_quiesce = table.quiesce != nullptr;
  loaded.has_deinit = table.deinit != nullptr;
}

// The loader's own words, without the name that it knows the module by.
std::string loader_text(const std::string &path) {
  const char *told = dlerror();
  std::string text = told == nullptr ? "the loader does not say why" : told;
  if (text.starts_with(path + ": ")) text.erase(0, path.size() + 2);
  return text;
}

}  // namespace

Loaded Module::load(int passed, bool evaluator) {
  Loaded loaded;
  const std::string path = "/proc/self/fd/" + std::to_string(passed);
  void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void *entry = library == nullptr ? nullptr : dlsym(library, PROMOTION_MODULE_SYMBOL);
  if (entry == nullptr) {
    loaded.error = loader_text(path);
    return loaded;
  }
  try {
    table_ = reinterpret_cast<const promotion_module *(*)()>(entry)();
    if (table_ == nullptr) return loaded;
    describe(*table_, loaded);
    if (!loaded.has_find) return loaded;
    const std::string_view id = evaluator ? PROMOTION_EVALUATOR_ID : PROMOTION_STRATEGY_ID;
    const void *found = table_->find({id.data(), id.size()});
    if (evaluator)
      describe(evaluator_ = static_cast<const promotion_evaluator *>(found), loaded);
    else
      describe(strategy_ = static_cast<const promotion_strategy *>(found), loaded);
    if (strategy_ != nullptr) find_extensions(loaded);
  } catch (...) {
    loaded.error = "it threw an exception while it told what it offers";
  }
  return loaded;
}

std::string Module::run(ModuleCall &call, Function function, Reader arguments,
                        const std::shared_ptr<const std::string> &message) {
  CallResult result;
  std::string exception;
  Writer outputs;
  try {
    result.status = carry_out(call, function, arguments, message, outputs);
  } catch (const std::exception &thrown) {
    exception = thrown.what();
    result.thrown = result.thrown_named = true;
  } catch (...) {
    result.thrown = true;
  }
  result.exception = exception;
  call.complete(result);
  Writer answer = begin_message(MessageType::result, call.id());
  write(answer, result);
  answer.append(outputs.written());
  return answer.take();
}

promotion_status Module::carry_out(ModuleCall &call, Function function, Reader &from,
                                   const std::shared_ptr<const std::string> &message, Writer &outputs) {
  switch (function) {
    case Function::init:
      return table_->init == nullptr ? PROMOTION_OK : table_->init(call.call());
    case Function::create:
      return create(call, from);
    case Function::destroy:
      return destroy();
    case Function::quiesce:
      return quiesce(call);
    case Function::prepare:
      return prepare(call, from, message);
    case Function::evaluate:
      return evaluate(call, from, outputs);
    case Function::validate:
      return validate(call, from);
    case Function::check:
      return check(call, from);
    case Function::plan:
      return plan(call, from, outputs);
    case Function::wake:
      return wake(call, from, outputs);
    case Function::group:
      return group(call, from, outputs);
    case Function::step:
      return step(call, from, outputs, strategy_->step);
    case Function::withdraw:
      return step(call, from, outputs, strategy_->withdraw);
  }
  return PROMOTION_UNSUPPORTED;
}

promotion_status Module::create(ModuleCall &call, Reader &from) {
  const promotion_string configuration = from.text();
  return (evaluator_ != nullptr ? evaluator_->create : strategy_->create)(host_, call.call(), configuration,
                                                                          &instance_);
}

promotion_status Module::destroy() {
  {
    std::unique_lock lock(mutex_);
    released_.wait(lock, [this] { return releasing_ == 0; });
  }
  prepared_.clear();
  (evaluator_ != nullptr ? evaluator_->destroy : strategy_->destroy)(instance_);
  return PROMOTION_OK;
}

promotion_status Module::quiesce(ModuleCall &call) {
  over_ = true;
  const promotion_status quiet = table_->quiesce == nullptr ? PROMOTION_OK : table_->quiesce(call.call());
  if (quiet == PROMOTION_OK && table_->deinit != nullptr) table_->deinit();
  return quiet;
}

std::shared_ptr<Module::Prepared> Module::prepared(uint64_t id) {
  std::lock_guard lock(mutex_);
  auto found = prepared_.find(id);
  return found == prepared_.end() ? nullptr : found->second;
}

void Module::announce_release() {
  std::lock_guard lock(mutex_);
  ++releasing_;
}

void Module::release(uint64_t id) {
  try {
    std::unique_lock lock(mutex_);
    const auto released = prepared_.extract(id);
    lock.unlock();  // the module is called without it
  } catch (...) {   // what is released is gone either way
  }
  std::lock_guard lock(mutex_);
  if (--releasing_ == 0) released_.notify_all();
}

promotion_status Module::prepare(ModuleCall &call, Reader &from,
                                 const std::shared_ptr<const std::string> &message) {
  const uint64_t id = from.u64();
  auto made = std::make_shared<Prepared>(*evaluator_, instance_, message);
  made->pipeline = read_pipeline(from, made->arena);
  if (!from.done()) return PROMOTION_INTERNAL;
  const ProblemsTable problems(link_, call.id());
  const promotion_status status =
      evaluator_->prepare(instance_, call.call(), made->pipeline, problems.table(), &made->made);
  if (status != PROMOTION_OK) return status;
  made->is_made = true;
  std::lock_guard lock(mutex_);
  prepared_[id] = std::move(made);
  return PROMOTION_OK;
}

promotion_status Module::evaluate(ModuleCall &call, Reader &from, Writer &outputs) {
  Arena arena;
  const auto about = prepared(from.u64());
  promotion_evaluation *input = read_evaluation(from, arena);
  if (about == nullptr || !from.done()) return PROMOTION_INTERNAL;
  input->pipeline = about->pipeline;
  EvaluationTable output(outputs);
  const promotion_status status =
      evaluator_->evaluate(instance_, call.call(), about->made, input, output.table());
  output.end();
  return status;
}

promotion_status Module::validate(ModuleCall &call, Reader &from) {
  Arena arena;
  const uint32_t environment = from.u32();
  const promotion_pipeline *pipeline = read_pipeline(from, arena);
  if (!from.done()) return PROMOTION_INTERNAL;
  const ProblemsTable problems(link_, call.id());
  return strategy_->validate(instance_, call.call(), pipeline, environment, problems.table());
}

promotion_status Module::group(ModuleCall &call, Reader &from, Writer &outputs) {
  Arena arena;
  const Tasks tasks = read_tasks(from, arena);
  if (!from.done() || tasks.count != 1) return PROMOTION_INTERNAL;
  BytesTable key(outputs);
  const promotion_status status = strategy_->group(instance_, call.call(), tasks.data[0], key.table());
  key.end();
  return status;
}

promotion_status Module::step(ModuleCall &call, Reader &from, Writer &outputs,
                              decltype(promotion_strategy::step) next) {
  Arena arena;
  const Tasks tasks = read_tasks(from, arena);
  if (!from.done()) return PROMOTION_INTERNAL;
  StepTable results(outputs);
  const promotion_status status = next(instance_, call.call(), tasks.data, tasks.count, results.table());
  results.end();
  return status;
}

}  // namespace promotion::worker
