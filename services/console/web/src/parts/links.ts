import { Button, CardActionArea, Link } from '@mui/material';
import { createLink } from '@tanstack/react-router';

/** A button that leads to an address of the console. */
export const ButtonLink = createLink(Button);
/** A whole card that leads to an address of the console. */
export const CardLink = createLink(CardActionArea);
/** Words that lead to an address of the console. */
export const TextLink = createLink(Link);
