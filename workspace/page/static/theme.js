// Loaded before anything is drawn, so that a chosen theme never flashes.
const chosenTheme = localStorage.getItem("theme");
if (chosenTheme) document.documentElement.dataset.theme = chosenTheme;
