// module.hpp: the whole kit for authors of modules in C++17.
//
// A module is a class and one macro:
//
//   class Notify : public promotion::Strategy {
//    public:
//     explicit Notify(promotion::Host host) : host_(host) {}
//     promotion::StepResult step(const promotion::Call &call, const promotion::Task &task) override;
//     …
//   };
//   PROMOTION_STRATEGY_MODULE(Notify)
//
// The kit stops every exception at every entry, checks what the host hands over before the class sees it, and
// passes the host's refusals on. It has no code that is compiled elsewhere, no object with a constructor
// outside of instances, and exports the contract's one symbol. Build with promotion_add_module() of
// PromotionModule.cmake, which also makes promotion_manifest.h from the module's manifest.json.
#ifndef PROMOTION_MODULE_HPP
#define PROMOTION_MODULE_HPP

#include <promotion/sdk/evaluator.hpp>
#include <promotion/sdk/evaluator_module.hpp>
#include <promotion/sdk/strategy.hpp>
#include <promotion/sdk/strategy_module.hpp>

// Made for each module; not there where a unit test compiles a strategy's class alone, without the macro.
#if __has_include("promotion_manifest.h")
#include "promotion_manifest.h"
#endif

#define PROMOTION_SDK_MODULE(Class, Tables)                                                         \
  extern "C" const promotion_module *promotion_module_v1(void) {                                    \
    static constexpr promotion_module table = ::promotion::sdk::module_table<Class, Tables<Class>>( \
        promotion_manifest, sizeof(promotion_manifest));                                            \
    return &table;                                                                                  \
  }

/// Makes the class, derived from promotion::Strategy, a module. Once in a module, outside of any namespace.
#define PROMOTION_STRATEGY_MODULE(Class) PROMOTION_SDK_MODULE(Class, ::promotion::sdk::StrategyTables)

/// The same for a class derived from promotion::Evaluator<…>.
#define PROMOTION_EVALUATOR_MODULE(Class) PROMOTION_SDK_MODULE(Class, ::promotion::sdk::EvaluatorTables)

#endif
