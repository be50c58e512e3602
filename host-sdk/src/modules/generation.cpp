#include "generation.hpp"

#include <algorithm>

#include "abi_sizes.hpp"
#include "evaluator_adapter.hpp"
#include "loaded_module.hpp"
#include "module_call.hpp"
#include "strategy_adapter.hpp"
#include "text.hpp"
#include "worker/remote_module.hpp"

namespace promotion::host::modules {
namespace {

constexpr int64_t control_deadline_ms = 10'000;  // of init, create and quiesce

Error incomplete(const char *id, const char *what) {
  return {
      Code::failed_precondition,
      std::string("its find(\"") + id + "\") returned " + what + "; return the table as the contract has it",
      {},
      0};
}

}  // namespace

Generation::Generation(const Origin &origin, const Manifest &manifest, const ServiceSources &sources,
                       std::shared_ptr<GenerationBook> book)
    : wanted_(origin.wanted),
      isolation_(origin.isolation),
      signed_by_(origin.signed_by),
      log_(sources.log),
      book_(std::move(book)),
      calls_(origin.isolation == Isolation::in_process ? sources.calls : nullptr),
      host_(sources, wanted_, manifest),
      display_name_("the " + std::string(name_of(manifest.kind)) + " " + manifest.id + " " +
                    manifest.version) {
  stamp_ = {manifest.id, manifest.version, {}, 0, std::string(name_of(isolation_))};
}

Generation::~Generation() = default;

Result<GenerationPtr> Generation::open(Inspection inspection, Origin origin, const ServiceSources &sources,
                                       const std::shared_ptr<ControlThread> &control,
                                       const std::shared_ptr<GenerationBook> &book) {
  const std::string configuration_json = origin.configuration_json;
  auto generation = load(std::move(inspection), std::move(origin), sources, control, book);
  if (!generation.ok()) return generation.error();
  if (Status created = (*generation)->create(configuration_json); !created.ok()) return created.error();
  return GenerationPtr(std::move(*generation));
}

Result<std::shared_ptr<Generation>> Generation::load(Inspection inspection, Origin origin,
                                                     const ServiceSources &sources,
                                                     const std::shared_ptr<ControlThread> &control,
                                                     const std::shared_ptr<GenerationBook> &book) {
  // Whoever drops the last pin may stand anywhere, also inside a call of another module; so closing is
  // posted, and never done there.
  auto close_on_control = [control](Generation *generation) {
    control->post([generation] {
      generation->close();
      delete generation;
    });
  };
  std::shared_ptr<Generation> generation(new Generation(origin, *inspection.manifest, sources, book),
                                         close_on_control);
  if (Status mapped = generation->map(std::move(inspection), origin.number, sources.workers); !mapped.ok())
    return mapped.error();
  if (Status found = generation->find_interface(); !found.ok()) return found.error();
  if (Status initialised = generation->init(); !initialised.ok()) return initialised.error();
  return generation;
}

Result<std::unique_ptr<ModuleBody>> Generation::load_body(Inspection inspection, uint64_t number,
                                                          const worker::WorkerSettings &workers) {
  if (isolation_ == Isolation::in_process) return LoadedModule::load(std::move(inspection));
  const auto &granted = wanted_.services;
  worker::RemoteModule::Options options;
  options.settings = workers;
  options.limits = wanted_.limits;
  options.network = std::find(granted.begin(), granted.end(), "network") != granted.end();
  options.host = host_.table();
  options.on_quarantine = [this, number](const std::string &reason) {
    book_->set(number, GenerationState::quarantined,
               reason + "; roll back, or activate a version that works");
    health_.died(reason);
  };
  return worker::RemoteModule::load(std::move(inspection), std::move(options), log_);
}

Status Generation::map(Inspection inspection, uint64_t number, const worker::WorkerSettings &workers) {
  stamp_.generation = number;
  stamp_.sha256 = inspection.image->sha256();
  const auto noted = note_call("load");
  auto module = load_body(std::move(inspection), number, workers);
  if (!module.ok()) return module.error();
  module_ = std::move(*module);
  return success();
}

Status Generation::find_interface() {
  if (manifest().kind == ModuleKind::evaluator) {
    evaluator_ = static_cast<const promotion_evaluator *>(module_->find(PROMOTION_EVALUATOR_ID));
    if (evaluator_ == nullptr) return incomplete(PROMOTION_EVALUATOR_ID, "NULL");
    if (!is_usable(evaluator_))
      return incomplete(PROMOTION_EVALUATOR_ID, "a table with a struct_size that is too small");
    if (!evaluator_->create || !evaluator_->prepare || !evaluator_->evaluate || !evaluator_->release ||
        !evaluator_->destroy)
      return incomplete(PROMOTION_EVALUATOR_ID, "a table that lacks a function");
    return success();
  }
  strategy_ = static_cast<const promotion_strategy *>(module_->find(PROMOTION_STRATEGY_ID));
  if (strategy_ == nullptr) return incomplete(PROMOTION_STRATEGY_ID, "NULL");
  if (!is_usable(strategy_))
    return incomplete(PROMOTION_STRATEGY_ID, "a table with a struct_size that is too small");
  if (!strategy_->create || !strategy_->validate || !strategy_->step || !strategy_->destroy)
    return incomplete(PROMOTION_STRATEGY_ID, "a table that lacks a function");
  find_extensions();
  return success();
}

// Optional: one that cannot be used is as good as none.
void Generation::find_extensions() {
  const auto *check =
      static_cast<const promotion_strategy_check *>(module_->find(PROMOTION_STRATEGY_CHECK_ID));
  if (is_usable(check) && check->check != nullptr) outside_check_ = check;
  const auto *plan = static_cast<const promotion_strategy_plan *>(module_->find(PROMOTION_STRATEGY_PLAN_ID));
  if (is_usable(plan) && plan->plan != nullptr) planner_ = plan;
  const auto *wake = static_cast<const promotion_strategy_wake *>(module_->find(PROMOTION_STRATEGY_WAKE_ID));
  if (is_usable(wake) && wake->read != nullptr) waker_ = wake;
}

Status Generation::init() {
  CallContext call({control_deadline_ms, {}, {}, {}}, log_);
  Status done = call_module(*this, call, "init", [&] { return module_->init(call.call()); });
  if (!done.ok()) return done;
  initialised_ = true;
  return success();
}

Status Generation::create(const std::string &configuration_json) {
  CallContext call({control_deadline_ms, {}, {}, {}}, log_);
  Status done = call_module(*this, call, "create", [&] {
    return module_->create(host_.table(), call.call(), to_abi(configuration_json), &instance_);
  });
  created_ = done.ok();
  return done;
}

void Generation::close() {
  if (module_ == nullptr) return;
  bool by_design = module_->is_retained();
  if (created_) destroy_instance();
  if (initialised_) quiesce();
  std::string retained = unload();
  std::vector<LogField> fields{{"module", stamp_.module}, {"generation", stamp_.generation}};
  book_->set(stamp_.generation, retained.empty() ? GenerationState::unmapped : GenerationState::retained,
             retained);
  if (isolation_ == Isolation::worker) return log_.write(Severity::info, "worker gone", fields);
  if (retained.empty()) return log_.write(Severity::info, "module unmapped", fields);
  fields.emplace_back("reason", retained);
  log_.write(by_design ? Severity::info : Severity::warning, "module stays mapped", fields);
}

std::string Generation::unload() {
  const auto noted = note_call("unload");  // its destructors run
  return module_->unload();
}

void Generation::destroy_instance() {
  const auto noted = note_call("destroy");
  try {
    (evaluator_ != nullptr ? evaluator_->destroy : strategy_->destroy)(instance_);
  } catch (...) {
    static_cast<void>(error_of_exception(*this, "destroy"));
  }
}

void Generation::quiesce() {
  CallContext call({control_deadline_ms, {}, {}, {}}, log_);
  Status quiet = call_module(*this, call, "quiesce", [&] { return module_->quiesce(call.call()); });
  if (!quiet.ok()) return module_->retain("it could not be quiesced: " + quiet.error().message);
  const auto noted = note_call("deinit");
  try {
    module_->deinit();
  } catch (...) {
    static_cast<void>(error_of_exception(*this, "deinit"));
  }
}

Adapters Generation::adapters(const RunningModulePtr &self, StrategyNamesPtr names) const {
  const auto generation = std::static_pointer_cast<const Generation>(self);
  Adapters made{names, nullptr, {}};
  if (evaluator_ != nullptr) {
    made.evaluator = std::make_shared<EvaluatorAdapter>(generation, names);
    return made;
  }
  for (const auto &strategy : manifest().strategies)
    made.strategies.push_back(std::make_shared<StrategyAdapter>(generation, strategy.name, names));
  return made;
}

bool Generation::is_concurrent() const { return (strategy_->flags & PROMOTION_STRATEGY_CONCURRENT) != 0; }

std::string Generation::taken(promotion_string text, size_t limit) const {
  std::string_view bytes = view(text);
  if (!host_.gives_secrets()) {
    if (bytes.size() <= limit && is_utf8(bytes)) return std::string(bytes);
    return std::string(cut(mended(bytes.substr(0, limit)), limit));
  }
  return std::string(cut(log_.masked(mended(bytes)), limit));
}

CallLedger::Entry Generation::note_call(const char *function,
                                        std::optional<CallLedger::Instant> deadline) const {
  return calls_ == nullptr ? CallLedger::Entry(nullptr) : calls_->enter(stamp_, function, deadline);
}

void Generation::report_fault(std::string_view what) const {
  log_.error("module broke the contract", {{"module", stamp_.module},
                                           {"version", stamp_.version},
                                           {"generation", stamp_.generation},
                                           {"fault", what}});
}

}  // namespace promotion::host::modules
