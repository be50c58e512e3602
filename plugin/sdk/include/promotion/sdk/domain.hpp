// domain.hpp: the contract's views of pipelines, with texts as string_views and sequences as ranges.
//
// Each class is a pointer: cheap to copy, valid as long as the struct that it looks at, which is until the
// call returns unless the contract says otherwise. The kit has checked the structs before an author sees
// them.
#ifndef PROMOTION_SDK_DOMAIN_HPP
#define PROMOTION_SDK_DOMAIN_HPP

#include <promotion/abi/domain.h>

#include <cstdint>
#include <optional>
#include <promotion/sdk/value.hpp>
#include <string_view>

namespace promotion {

/// A Kubernetes object.
class Reference {
 public:
  explicit Reference(const promotion_reference *raw) noexcept : raw_(raw) {}
  std::string_view api_version() const noexcept { return text(raw_->api_version); }
  std::string_view kind() const noexcept { return text(raw_->kind); }
  std::string_view namespace_name() const noexcept { return text(raw_->namespace_name); }
  std::string_view name() const noexcept { return text(raw_->name); }
  const promotion_reference &raw() const noexcept { return *raw_; }

 private:
  const promotion_reference *raw_;
};

/// Where an environment's application runs.
class Target {
 public:
  explicit Target(const promotion_target *raw) noexcept : raw_(raw) {}
  std::string_view namespace_name() const noexcept { return text(raw_->namespace_name); }
  /// The GitopsCluster; none: the pipeline's own cluster.
  std::optional<Reference> cluster() const noexcept {
    if (raw_->cluster == nullptr) return std::nullopt;
    return Reference(raw_->cluster);
  }
  const promotion_target &raw() const noexcept { return *raw_; }

 private:
  const promotion_target *raw_;
};
using Targets = Range<Target, const promotion_target *>;

class Environment {
 public:
  explicit Environment(const promotion_environment *raw) noexcept : raw_(raw) {}
  std::string_view name() const noexcept { return text(raw_->name); }
  Targets targets() const noexcept { return {raw_->targets, raw_->target_count}; }
  /// The strategy's canonical name, for promotions into this environment; empty: none.
  std::string_view strategy() const noexcept { return text(raw_->strategy); }
  /// The strategy's block as written; empty where it is not this module's to see.
  std::string_view strategy_config_json() const noexcept { return text(raw_->strategy_config_json); }
  std::string_view policy_json() const noexcept { return text(raw_->policy_json); }
  /// Each promotion into it needs an approval.
  bool manual() const noexcept { return (raw_->flags & PROMOTION_ENVIRONMENT_MANUAL) != 0; }
  const promotion_environment &raw() const noexcept { return *raw_; }

 private:
  const promotion_environment *raw_;
};
using Environments = Range<Environment, const promotion_environment *>;

class Pipeline {
 public:
  explicit Pipeline(const promotion_pipeline *raw) noexcept : raw_(raw) {}
  std::string_view namespace_name() const noexcept { return text(raw_->namespace_name); }
  std::string_view name() const noexcept { return text(raw_->name); }
  /// The appRef.
  Reference application() const noexcept { return Reference(raw_->application); }
  /// In the order of promotion.
  Environments environments() const noexcept { return {raw_->environments, raw_->environment_count}; }
  std::int64_t generation() const noexcept { return raw_->generation; }
  const promotion_pipeline &raw() const noexcept { return *raw_; }

 private:
  const promotion_pipeline *raw_;
};

}  // namespace promotion

#endif
