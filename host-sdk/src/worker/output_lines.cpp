#include "output_lines.hpp"

#include "text/utf8.hpp"

namespace promotion::host::worker {
namespace {

constexpr size_t line_limit = 4096;
constexpr uint64_t lines_in_a_period = 100;
constexpr std::chrono::seconds period{10};

}  // namespace

OutputLines::OutputLines(Log &log, std::string module, std::string_view stream)
    : log_(log),
      module_(std::move(module)),
      stream_(stream),
      budget_(std::make_unique<modules::LineBudget>(lines_in_a_period, period)) {}

void OutputLines::take(std::string_view bytes, std::chrono::steady_clock::time_point now) {
  for (char byte : bytes) {
    if (byte == '\n')
      write_line(now);
    else if (line_.size() < line_limit)
      line_.push_back(byte);
  }
}

void OutputLines::end(std::chrono::steady_clock::time_point now) {
  if (!line_.empty()) write_line(now);
  tell(budget_->take_left_out());
}

void OutputLines::write_line(std::chrono::steady_clock::time_point now) {
  const std::string line = std::move(line_);
  line_.clear();
  const auto answer = budget_->ask(now);
  tell(answer.left_out);
  if (!answer.allowed) return;
  log_.info("module output", {{"module", module_}, {"stream", stream_}, {"text", log_.masked(mended(line))}});
}

void OutputLines::tell(uint64_t left_out) {
  if (left_out == 0) return;
  log_.warning("module output left out", {{"module", module_}, {"stream", stream_}, {"lines", left_out}});
}

}  // namespace promotion::host::worker
