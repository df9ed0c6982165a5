// See reproduce.hpp.
#include "app/reproduce.hpp"

#include "app/output.hpp"
#include "app/progress_line.hpp"
#include "paper/reproduction_report.hpp"

namespace tessera::app {

int run_reproduce(const ReproduceOptions& options) {
  const Results results(options.json, {"--markdown", "page", options.markdown});
  const paper::Reproduction reproduction = paper::reproduce(options.what, tell);
  tell("");
  results.json([&] { return to_json(reproduction); });
  results.other([&] { return to_markdown(reproduction); });
  results.text([&] { return to_text(reproduction); });
  return 0;
}

}  // namespace tessera::app
