// module_table.hpp: promotion_module for one class, and the entries that all kinds of module have in common.
#ifndef PROMOTION_SDK_MODULE_TABLE_HPP
#define PROMOTION_SDK_MODULE_TABLE_HPP

#include <promotion/abi/module.h>

#include <promotion/sdk/guard.hpp>
#include <promotion/sdk/host.hpp>
#include <string_view>
#include <type_traits>
#include <utility>

namespace promotion::sdk {

/// Whether an id that the host asked for is that one.
inline bool same(const promotion_string &id, std::string_view known) noexcept {
  return id.data != nullptr && text(id) == known;
}

/// `create` of any interface: makes an X with the richest constructor that it has.
template <typename X>
promotion_status create_instance(const promotion_host *host, const promotion_call *call,
                                 promotion_string config_json, void **instance) noexcept {
  return guarded(call, [&] {
    check(host);
    require_texts("config_json", config_json);
    if (instance == nullptr) refuse("NULL for", "where the instance goes");
    if constexpr (std::is_constructible_v<X, Host, const Call &, std::string_view>) {
      *instance = new X(Host(*host), Call(*call), text(config_json));
    } else if constexpr (std::is_constructible_v<X, Host, std::string_view>) {
      *instance = new X(Host(*host), text(config_json));
    } else if constexpr (std::is_constructible_v<X, Host>) {
      *instance = new X(Host(*host));
    } else {
      static_assert(
          std::is_default_constructible_v<X>,
          "a module's class is made from (Host, const Call &, std::string_view), (Host, std::string_view), "
          "(Host) or nothing");
      *instance = new X();
    }
  });
}

template <typename X, typename = void>
struct HasInit : std::false_type {};
template <typename X>
struct HasInit<X, std::void_t<decltype(X::init(std::declval<const Call &>()))>> : std::true_type {};
template <typename X, typename = void>
struct HasQuiesce : std::false_type {};
template <typename X>
struct HasQuiesce<X, std::void_t<decltype(X::quiesce(std::declval<const Call &>()))>> : std::true_type {};
template <typename X, typename = void>
struct HasDeinit : std::false_type {};
template <typename X>
struct HasDeinit<X, std::void_t<decltype(X::deinit())>> : std::true_type {};

template <typename X>
promotion_status init_module(const promotion_call *call) noexcept {
  return guarded(call, [&] { X::init(Call(*call)); });
}

template <typename X>
promotion_status quiesce_module(const promotion_call *call) noexcept {
  return guarded(call, [&] { X::quiesce(Call(*call)); });
}

template <typename X>
void deinit_module() noexcept {
  X::deinit();
}

/// The module's own table. Tables: the class with `find` for X's kind.
template <typename X, typename Tables>
constexpr promotion_module module_table(const char *manifest, std::uint64_t manifest_size) noexcept {
  promotion_module table = sized<promotion_module>();
  table.abi_minor = PROMOTION_ABI_MINOR;
  table.minimum_host_minor = 0;
  table.manifest_json = {manifest, manifest_size};
  if constexpr (HasInit<X>::value) table.init = &init_module<X>;
  table.find = &Tables::find;
  if constexpr (HasQuiesce<X>::value) table.quiesce = &quiesce_module<X>;
  if constexpr (HasDeinit<X>::value) table.deinit = &deinit_module<X>;
  return table;
}

}  // namespace promotion::sdk

#endif
