# Headers of others that most sources include, compiled once for all layers and once for all tests. Sources include what
# they use all the same: `make lint` compiles them without this. One precompiled header serves programs and
# libraries only where both are compiled alike, so not where code is to be independent of its position; and a project
# that has this one as a part decides for itself.
if(CMAKE_POSITION_INDEPENDENT_CODE OR NOT PROJECT_IS_TOP_LEVEL)
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()
set(precompiled <algorithm> <array> <cstdint> <functional> <map> <memory> <optional> <span> <string> <variant> <vector>
    <fmt/format.h>)
set(empty ${PROJECT_BINARY_DIR}/generated/empty.cpp)
file(CONFIGURE OUTPUT ${empty} CONTENT "")

add_library(tessera_precompiled OBJECT ${empty})
target_link_libraries(tessera_precompiled PRIVATE tessera_options fmt::fmt)
target_precompile_headers(tessera_precompiled PRIVATE ${precompiled})

if(NOT TESSERA_TESTS)
  return()
endif()

# Compiling the tests' own templates (rapidcheck's above all) with all instrumentation and optimisation would take half
# of a build's time. Address checks stay, since containers pass from tests to the code under test.
add_library(tessera_test_options INTERFACE)
target_link_libraries(tessera_test_options INTERFACE GTest::gmock rapidcheck)
target_compile_definitions(tessera_test_options INTERFACE
  TESSERA_SOURCE_DIR="${PROJECT_SOURCE_DIR}" TESSERA_BINARY_DIR="${PROJECT_BINARY_DIR}")
if(TESSERA_SANITIZERS)
  target_compile_options(tessera_test_options INTERFACE -O0 -fno-sanitize=undefined)
elseif(TESSERA_LTO)
  target_compile_options(tessera_test_options INTERFACE -O1)
  target_link_options(tessera_test_options INTERFACE -fno-lto)
endif()

add_library(tessera_precompiled_test OBJECT ${empty})
target_link_libraries(tessera_precompiled_test PRIVATE tessera_options fmt::fmt tessera_test_options)
target_precompile_headers(tessera_precompiled_test PRIVATE ${precompiled} <gmock/gmock.h> <gtest/gtest.h> <rapidcheck.h>)
