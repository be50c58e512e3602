#include "answer.hpp"

#include <utility>

namespace promotion::host::events {
namespace {

constexpr size_t max_text = 1'000;
constexpr int try_again_s = 5;

}  // namespace

Answer refuse(int status, std::string text) {
  if (text.size() > max_text) {
    size_t end = max_text - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end) + "...";
  }
  for (char &c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  Answer answer;
  answer.status = status;
  answer.text = std::move(text);
  return answer;
}

Answer put_off(int status, std::string text) {
  auto answer = refuse(status, std::move(text));
  answer.retry_after_s = try_again_s;
  return answer;
}

}  // namespace promotion::host::events
