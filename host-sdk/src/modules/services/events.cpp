#include "events.hpp"

#include <algorithm>
#include <cctype>

#include "service_call.hpp"

namespace promotion::host::modules {
namespace {

constexpr auto service = PROMOTION_EVENTS_ID;
constexpr size_t reason_limit = 128, message_limit = 1024, annotation_limit = 64;

bool is_upper_camel_case(std::string_view text) {
  return !text.empty() && text.size() <= reason_limit &&
         std::isupper(static_cast<unsigned char>(text.front())) &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80 && std::isalnum(c); });
}

Status check(const promotion_kubernetes_event &event) {
  for (const promotion_string *text : {&event.type, &event.reason, &event.action, &event.message})
    if (!is_whole(*text)) return misused(service, "a text without data");
  if (view(event.type) != "Normal" && view(event.type) != "Warning")
    return misused(service,
                   "the type '" + mended(view(event.type).substr(0, 40)) + "'; expected Normal or Warning");
  if (!is_upper_camel_case(view(event.reason)))
    return misused(
        service, "the reason '" + mended(view(event.reason).substr(0, 40)) + "'; expected upper camel case");
  if (event.action.size != 0 && !is_upper_camel_case(view(event.action)))
    return misused(
        service, "the action '" + mended(view(event.action).substr(0, 40)) + "'; expected upper camel case");
  if (event.message.size > message_limit) return misused(service, "a message of more than 1024 bytes");
  if (event.annotation_count > annotation_limit ||
      (event.annotations == nullptr && event.annotation_count != 0))
    return misused(service, "annotations without data, or more than 64");
  if (event.regarding != nullptr && !is_usable(event.regarding))
    return misused(service, "a reference that is too short");
  return success();
}

std::string regarding(const promotion_kubernetes_event &event, const CallContext &caller) {
  if (event.regarding != nullptr)
    return mended(view(event.regarding->kind)) + "/" + mended(view(event.regarding->namespace_name)) + "/" +
           mended(view(event.regarding->name));
  if (caller.pipelines().size() != 1) return "";
  return "Pipeline/" + caller.pipelines()[0].namespace_name + "/" + caller.pipelines()[0].name;
}

}  // namespace

EventsService::EventsService(std::string module, KubernetesEvents *events, Log &log)
    : module_(std::move(module)), events_(events), log_(log) {
  table_ = {sizeof table_, 0, this, &EventsService::emit};
}

promotion_status EventsService::emit(void *context, const promotion_call *call,
                                     const promotion_kubernetes_event *event) {
  return serve(call, service, [&](CallContext &caller) -> Status {
    const auto *self = static_cast<const EventsService *>(context);
    if (!is_usable(event)) return misused(service, "no event, or one that is too short");
    if (Status checked = check(*event); !checked.ok()) return checked;
    if (self->events_ != nullptr) return self->send(*event, caller);
    const Severity severity = view(event->type) == "Warning" ? Severity::warning : Severity::info;
    self->log_.write(severity, mended(view(event->message)),
                     {{"module", self->module_},
                      {"kubernetesEvent", std::string(view(event->reason))},
                      {"regarding", regarding(*event, caller)}});
    return success();
  });
}

// A module speaks of what its call is about, and of what lies beside that: not of other people's namespaces.
Status EventsService::send(const promotion_kubernetes_event &event, const CallContext &caller) const {
  KubernetesEvent sent;
  sent.is_warning = view(event.type) == "Warning";
  sent.reason = view(event.reason);
  sent.action = view(event.action);
  sent.note = view(event.message);
  for (uint64_t i = 0; i < event.annotation_count; ++i) {
    const auto &[key, value] = event.annotations[i];
    if (!is_whole(key) || !is_whole(value)) return misused(service, "an annotation without data");
    sent.annotations.emplace_back(mended(view(key)), mended(view(value)));
  }
  if (event.regarding == nullptr) {
    for (const auto &pipeline : caller.pipelines()) {
      sent.regarding = {"pipelines.weave.works/v1alpha1", "Pipeline", pipeline.namespace_name, pipeline.name};
      events_->emit(sent);
    }
    return success();
  }
  const auto &about = *event.regarding;
  for (const promotion_string *text : {&about.api_version, &about.kind, &about.namespace_name, &about.name})
    if (!is_whole(*text)) return misused(service, "a reference with a text without data");
  sent.regarding = {mended(view(about.api_version)), mended(view(about.kind)),
                    mended(view(about.namespace_name)), mended(view(about.name))};
  const auto &pipelines = caller.pipelines();
  if (std::none_of(pipelines.begin(), pipelines.end(), [&](const PipelineName &pipeline) {
        return pipeline.namespace_name == sent.regarding.namespace_name;
      }))
    return misused(service, "a reference to an object in the namespace '" +
                                sent.regarding.namespace_name.substr(0, 64) +
                                "', which is not that of a pipeline of this call");
  events_->emit(std::move(sent));
  return success();
}

}  // namespace promotion::host::modules
