// The main program of all tests. Properties of rapidcheck draw the same values in every run: 100 cases each under
// `make soak`, a tenth of them elsewhere. RC_PARAMS in the environment asks for others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "support/soak.hpp"

int main(int argc, char** argv) {
  setenv("RC_PARAMS", tessera::testing::soaking() ? "seed=1 max_success=100" : "seed=1 max_success=10", 0);
  ::testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
