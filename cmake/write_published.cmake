# Run by cmake -P: writes OUTPUT, the C++ source that holds the text of every file of published figures in FILES.
set(rows "")
foreach(file IN LISTS FILES)
  cmake_path(GET file STEM name)
  file(READ ${file} text)
  string(APPEND rows "    {\"${name}\", R\"published(${text})published\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Generated from configs/published/*.csv.
#include \"report/reproduction_published.hpp\"

namespace tessera::report {

namespace {
constexpr PublishedFile files[] = {
${rows}};
}  // namespace

std::span<const PublishedFile> published_files() { return files; }

}  // namespace tessera::report
")
