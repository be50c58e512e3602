#include "program.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>

#include "commands.hpp"
#include "duration_option.hpp"
#include "instant.hpp"
#include "module_verbs.hpp"
#include "promotion/host/instant.hpp"
#include "word_verbs.hpp"

namespace promotion::ctl {
namespace {

constexpr const char *default_server = "127.0.0.1:8081";

// The command line: what was said, and which verb is to do it.
class Program {
 public:
  explicit Program(const Surroundings &surroundings)
      : surroundings_(surroundings),
        server_(surroundings.server.empty() ? default_server : surroundings.server),
        words_(surroundings.user),
        app_(
            "Looks at a promotion host, and tells it what operators want: what came in, what was decided and "
            "why, which modules run; approvals, promotions by hand, emergency stops.",
            "promotionctl") {
    simulation_.module =
        std::filesystem::path(surroundings.folder).parent_path() / "modules/pipeline-evaluator.so";
    lint_.modules_folder = simulation_.module.parent_path();
    add_global_options();
    add_promotions();
    add_events();
    add_modules();
    add_explain();
    add_plan();
    add_simulate();
    add_lint();
    words_.add(
        &app_,
        [this](CLI::App *parent, const std::string &name, const std::string &description,
               const std::string &examples,
               Action action) { return verb(parent, name, description, examples, std::move(action)); },
        [this](const std::string &name, const std::string &alias, const std::string &description,
               const std::string &examples) { return group(name, alias, description, examples); });
  }

  ExitCode run(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());
    try {
      app_.parse(std::move(arguments));
    } catch (const CLI::ParseError &error) {
      return app_.exit(error, surroundings_.out, surroundings_.err) == 0 ? done : wrong_usage;
    }
    Context context{surroundings_.out, surroundings_.err, surroundings_.clock,
                    nullptr,           format(),          surroundings_.in};
    std::unique_ptr<AdminClient> client;
    if (needs_client_() && module_verbs_.wait_for_host()) {
      std::string problem;
      client = make_admin_client(server_, problem);
      if (!client) return fail(context, wrong_usage, problem);
      context.client = client.get();
    }
    return action_(context);
  }

 private:
  OutputFormat format() const {
    return output_ == "json"   ? OutputFormat::json
           : output_ == "yaml" ? OutputFormat::yaml
                               : OutputFormat::table;
  }

  void add_global_options() {
    app_.add_option("-s,--server", server_, "Admin address: HOST:PORT, http://HOST:PORT or unix:PATH")
        ->type_name("ADDRESS")
        ->capture_default_str();
    app_.add_option("-o,--output", output_, "table for people, json or yaml for programs")
        ->check(CLI::IsMember({"table", "json", "yaml"}))
        ->type_name("FORMAT")
        ->capture_default_str();
    app_.set_version_flag("--version", "promotionctl " PROMOTION_VERSION);
    app_.require_subcommand(1);
    app_.failure_message([](const CLI::App *app, const CLI::Error &error) {
      return "promotionctl: " + std::string(error.what()) + "\nSee: " + app->get_name() + " --help\n";
    });
    app_.footer(
        "The environment variable PROMOTION_SERVER stands for --server.\n"
        "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 cannot reach the host.\n\n"
        "Examples:\n"
        "  promotionctl promotions list\n"
        "  promotionctl --server unix:/var/lib/promotion/admin.sock events list --limit 20\n"
        "  promotionctl explain evt-01JDBX0000000000000000000A");
  }

  CLI::App *group(const std::string &name, const std::string &alias, const std::string &description,
                  const std::string &examples) {
    auto *added = app_.add_subcommand(name, description)->require_subcommand(1)->fallthrough();
    if (!alias.empty()) added->alias(alias);
    return added->footer("Examples:\n" + examples);
  }

  CLI::App *verb(CLI::App *parent, const std::string &name, const std::string &description,
                 const std::string &examples, Action action, bool needs_client = true) {
    auto *added = parent->add_subcommand(name, description)->fallthrough()->footer("Examples:\n" + examples);
    added->callback([this, action = std::move(action), needs_client] {
      action_ = action;
      if (!needs_client) needs_client_ = [] { return false; };
    });
    return added;
  }

  void add_filter(CLI::App *verb, PromotionFilter &filter) {
    verb->add_option("--pipeline", filter.pipeline, "Of this pipeline only")->type_name("NAMESPACE/NAME");
    verb->add_option("--environment", filter.environment, "Into this environment only")->type_name("NAME");
    verb->add_option("--state", filter.state, "In this state only")
        ->check(
            CLI::IsMember({"held", "running", "succeeded", "failed", "declined", "superseded", "withdrawn"}))
        ->type_name("STATE");
    add_limit(verb, filter.limit);
  }

  void add_limit(CLI::App *verb, std::string &limit) {
    verb->add_option("--limit", limit, "At most so many, the newest first [100]")
        ->check(CLI::Range(1, 1000))
        ->type_name("NUMBER");
  }

  void add_promotions() {
    auto *promotions = group("promotions", "promotion", "Promotions and their tasks",
                             "  promotionctl promotions list --state running\n"
                             "  promotionctl promotions show pro-1f2e3d4c5b6a79880011\n"
                             "  promotionctl promotions watch");
    auto *list = verb(promotions, "list", "List promotions, the newest first",
                      "  promotionctl promotions list --pipeline default/podinfo --environment prod\n"
                      "  promotionctl promotions list --state failed --output json",
                      [this](const Context &context) { return list_promotions(context, promotion_filter_); });
    add_filter(list, promotion_filter_);
    auto *show = verb(promotions, "show", "Show one promotion with its gates and tasks",
                      "  promotionctl promotions show pro-1f2e3d4c5b6a79880011\n"
                      "  promotionctl promotions show pro-1f2e3d4c5b6a79880011 --output yaml",
                      [this](const Context &context) { return show_promotion(context, id_); });
    add_id(show, "The promotion's id");
    auto *watch = verb(promotions, "watch", "Print promotions whenever they change, until interrupted",
                       "  promotionctl promotions watch --pipeline default/podinfo\n"
                       "  promotionctl promotions watch --timeout 10m --output json",
                       [this](const Context &context) { return watch_promotions(context, watch_); });
    add_filter(watch, watch_.filter);
    add_duration(watch, "--timeout", "End after this long, such as 90s or 10m",
                 [this](int64_t ms) { watch_.timeout_ms = ms; });
    add_duration(watch, "--interval", "Time between two looks [1s]",
                 [this](int64_t ms) { watch_.interval_ms = ms; });
  }

  void add_events() {
    auto *events = group("events", "event", "Events taken in, and what was decided",
                         "  promotionctl events list\n"
                         "  promotionctl events show evt-01JDBX0000000000000000000A");
    auto *list = verb(events, "list", "List events, the newest first",
                      "  promotionctl events list --pipeline default/podinfo --limit 20\n"
                      "  promotionctl events list --before evt-01JDBX0000000000000000000A",
                      [this](const Context &context) { return list_events(context, event_filter_); });
    list->add_option("--pipeline", event_filter_.pipeline, "For this pipeline only")
        ->type_name("NAMESPACE/NAME");
    list->add_option("--before", event_filter_.before, "Only older ones than this event")->type_name("EVENT");
    add_limit(list, event_filter_.limit);
    auto *show = verb(events, "show", "Show one event with its decisions",
                      "  promotionctl events show evt-01JDBX0000000000000000000A --output yaml",
                      [this](const Context &context) { return show_event(context, id_); });
    add_id(show, "The event's id");
  }

  void add_modules() {
    auto *modules = group("modules", "module", "Modules, wanted and running",
                          "  promotionctl modules list\n"
                          "  promotionctl modules activate /usr/lib/promotion/webhook-1.1.0.so\n"
                          "  promotionctl modules rollback webhook\n"
                          "  promotionctl modules inspect build/modules/webhook.so");
    verb(modules, "list", "List the modules of the host", "  promotionctl modules list --output json",
         [](const Context &context) { return list_modules(context); });
    auto *inspect = verb(modules, "inspect",
                         "Show one module of the host by its name, or look a file over without running it",
                         "  promotionctl modules inspect pull-request\n"
                         "  promotionctl modules inspect build/modules/pull-request.so",
                         [this](const Context &context) { return inspect_module(context, id_); });
    inspect->add_option("module", id_, "A module's name, or a file (with a / in it, or .so at its end)")
        ->required()
        ->type_name("NAME-or-FILE");
    inspect->callback([this] {
      action_ = [this](const Context &context) { return inspect_module(context, id_); };
      needs_client_ = [this] { return !is_module_file(id_); };
    });
    module_verbs_.add_to(modules,
                         [this](CLI::App *parent, const std::string &name, const std::string &description,
                                const std::string &examples, Action action, bool needs_client) {
                           return verb(parent, name, description, examples, std::move(action), needs_client);
                         });
  }

  void add_explain() {
    auto *explain =
        verb(&app_, "explain",
             "Tell what happened to an event and why; or why a revision is not in an environment yet",
             "  promotionctl explain evt-01JDBX0000000000000000000A\n"
             "  promotionctl explain default/podinfo prod 6.1.0",
             [this](const Context &context) {
               if (about_.size() == 1) return explain_event(context, about_[0]);
               if (about_.size() == 3) return explain_way(context, about_[0], about_[1], about_[2]);
               return fail(
                   context, wrong_usage,
                   "expected an event's id, or pipeline, environment and revision; found two of the three");
             });
    explain->add_option("about", about_, "An event's id; or pipeline, environment and revision")
        ->required()
        ->expected(1, 3)
        ->type_name("(EVENT | NAMESPACE/NAME ENVIRONMENT REVISION)");
  }

  void add_plan() {
    auto *plan =
        verb(&app_, "plan",
             "Show what a promotion would do, such as the pull request with its diff; changes nothing",
             "  promotionctl plan default/podinfo prod 6.1.0\n"
             "  promotionctl plan default/podinfo prod 7.0.0-rc.1 --not-deployed --output json",
             [this](const Context &context) { return ctl::plan(context, plan_); });
    plan->add_option("pipeline", plan_.pipeline)->required()->type_name("NAMESPACE/NAME");
    plan->add_option("environment", plan_.environment, "To promote into")->required()->type_name("NAME");
    plan->add_option("revision", plan_.revision, "As it was reported, or as it is written")
        ->required()
        ->type_name("REVISION");
    plan->add_flag("--not-deployed", plan_.not_deployed, "Also a revision that nobody has reported");
  }

  void add_simulate() {
    auto *simulate = verb(
        &app_, "simulate", "Judge event files by a pipeline file, without a host",
        "  promotionctl simulate --pipeline podinfo.yaml --environment dev --event upgrade.json\n"
        "  promotionctl simulate --pipeline podinfo.yaml --event dev=upgrade.json --event qa=qa.json",
        [this](const Context &context) { return ctl::simulate(context, simulation_); }, false);
    simulate->add_option("--pipeline", simulation_.pipeline, "A Pipeline manifest")
        ->required()
        ->type_name("FILE");
    simulate->add_option("--name", simulation_.pipeline_name, "Which one, where the file has several")
        ->type_name("NAMESPACE/NAME");
    simulate
        ->add_option(
            "--event", simulation_.events,
            "The body of an event, in the order of arrival; ENVIRONMENT=FILE says where it comes from")
        ->required()
        ->type_name("FILE");
    simulate
        ->add_option("--environment", simulation_.environment, "Where events come from that do not say it")
        ->type_name("NAME");
    simulate->add_option("--module", simulation_.module, "The evaluator")
        ->type_name("FILE")
        ->capture_default_str();
    simulate
        ->add_option_function<std::string>(
            "--now", [this](const std::string &text) { simulation_.now_ns = parse_instant(text); },
            "Judge at this time [each event's own]")
        ->check([](const std::string &text) {
          return parse_instant(text) ? "" : "expected an instant such as 2026-11-23T04:05:06Z";
        })
        ->type_name("RFC3339");
  }

  void add_lint() {
    auto *lint = verb(
        &app_, "lint", "Check pipelines before they are used, without a host",
        "  promotionctl lint pipelines/podinfo.yaml\n"
        "  promotionctl lint pipelines/ --config control-plane.yaml --repository ../configuration\n"
        "  kustomize build . | promotionctl lint - --modules modules.yaml --strict --output json\n\n"
        "Each finding is a line FILE:LINE:COLUMN: error: FIELD: MESSAGE [REASON].\n"
        "Exit codes: 0 no errors, 1 errors (with --strict warnings too), 2 wrong usage.",
        [this](const Context &context) { return ctl::lint(context, lint_); }, false);
    lint->add_option("files", lint_.files, "Manifests, folders of them, or - for standard input")
        ->required()
        ->type_name("FILE");
    auto *configuration = lint->add_option("--config", lint_.configuration,
                                           "Modules and Secrets are those of this host's configuration")
                              ->type_name("FILE");
    lint->add_option("--modules", lint_.modules_file, "The modules file [all modules beside this program]")
        ->type_name("FILE")
        ->excludes(configuration);
    lint->add_option("--secrets", lint_.secrets, "A folder of Secrets, to look for what the pipelines name")
        ->type_name("FOLDER");
    auto *repository =
        lint->add_option("--repository", lint_.repository, "A local git repository, to look for markers in")
            ->type_name("PATH");
    lint->add_flag("--remote", lint_.remote,
                   "Let strategies look at what they would work on, with the Secrets")
        ->excludes(repository);
    lint->add_flag("--strict", lint_.strict, "Warnings are errors");
  }

  void add_id(CLI::App *verb, const std::string &description) {
    verb->add_option("id", id_, description)->required()->type_name("ID");
  }

  const Surroundings &surroundings_;
  std::string server_;
  std::string output_ = "table";
  std::string id_;
  PromotionFilter promotion_filter_;
  WatchOptions watch_;
  EventFilter event_filter_;
  ModuleVerbs module_verbs_;
  SimulationOptions simulation_;
  LintOptions lint_;
  std::vector<std::string> about_;
  PlanOptions plan_;
  WordVerbs words_;
  std::function<bool()> needs_client_ = [] { return true; };
  Action action_;
  CLI::App app_;
};

}  // namespace

ExitCode run(const std::vector<std::string> &arguments, const Surroundings &surroundings) {
  return Program(surroundings).run(arguments);
}

}  // namespace promotion::ctl
